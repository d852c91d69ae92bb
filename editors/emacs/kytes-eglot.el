;;; kytes-eglot.el --- The server as eglot knows it  -*- lexical-binding: t; -*-

;;; Code:

(require 'eglot)
(require 'kytes-hints)

(defclass kytes-eglot-server (eglot-lsp-server) ()
  :documentation "A kytes-ls process.")

(declare-function kytes-execute "kytes")

(cl-defmethod eglot-execute-command ((_server kytes-eglot-server) command arguments)
  "Run COMMAND of a code action with ARGUMENTS, and show its result."
  (apply #'kytes-execute (format "%s" command) (append arguments nil)))

(cl-defmethod eglot-initialization-options ((_server kytes-eglot-server))
  "Results are shown here: the server need not."
  '(:showsResults t))

(unless (fboundp 'eglot-inlay-hints-mode)
  (cl-defmethod eglot-client-capabilities ((_server kytes-eglot-server))
    "What eglot offers, and the hints that kytes draws."
    (let* ((offered (cl-call-next-method))
           (document (plist-put (plist-get offered :textDocument) :inlayHint '(:dynamicRegistration :json-false)))
           (workspace (plist-put (plist-get offered :workspace) :inlayHint '(:refreshSupport t))))
      (plist-put (plist-put offered :textDocument document) :workspace workspace)))

  (cl-defmethod eglot-handle-request
    ((_server kytes-eglot-server) (_method (eql workspace/inlayHint/refresh)) &rest _)
    "Draw the hints again."
    (kytes-hints-refresh-all)
    nil))

(provide 'kytes-eglot)
;;; kytes-eglot.el ends here
