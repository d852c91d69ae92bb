;;; kytes-lsp-mode.el --- The server as lsp-mode knows it  -*- lexical-binding: t; -*-

;;; Code:

(require 'lsp-mode)

(declare-function kytes-server-line "kytes")
(declare-function kytes-cache-folder "kytes")
(declare-function kytes-execute "kytes")
(declare-function lsp--workspace-root "ext:lsp-mode")
(declare-function kytes-hints-refresh-all "kytes-hints")
(declare-function kytes-manifest-p "kytes")
(defvar kytes-modes)

(dolist (row kytes-modes)
  (add-to-list 'lsp-language-id-configuration (cons (car row) (nth 2 row))))

(defconst kytes-lsp-mode--sources "\\.\\(S\\|c\\|groovy\\|h\\|java\\|kt\\|scala\\|swift\\)\\'"
  "Files that mention dependencies but belong to another server.")

(defun kytes-lsp-mode--actions ()
  "Handlers that run the commands of code actions, and show their results."
  (let ((handlers (make-hash-table :test #'equal)))
    (dolist (command '("kytes.showGraph" "kytes.why" "kytes.jump" "kytes.edit" "kytes.revert" "kytes.refresh") handlers)
      (puthash command
               (lambda (action) (apply #'kytes-execute command (append (lsp-get action :arguments) nil)))
               handlers))))

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection #'kytes-server-line)
  :activation-fn (lambda (file _mode) (or (kytes-manifest-p) (string-match-p kytes-lsp-mode--sources file)))
  ;; Beside sourcekit-lsp, jdtls and Metals, in the same buffers.
  :add-on? t
  :multi-root t
  ;; The results of commands are shown here: the server need not.
  :initialization-options (lambda () '(:showsResults t))
  :server-id 'kytes
  ;; Sources of dependencies belong to the workspace that one came from, or that they were checked out for.
  :library-folders-fn
  (lambda (workspace)
    (list (kytes-cache-folder) (expand-file-name ".build/checkouts" (lsp--workspace-root workspace))
          (expand-file-name "~/.m2") "/usr/share/maven-repo"))
  :action-handlers (kytes-lsp-mode--actions)
  :request-handlers
  (let ((handlers (make-hash-table :test #'equal)))
    (unless (fboundp 'lsp-inlay-hints-mode)
      (puthash "workspace/inlayHint/refresh" (lambda (&rest _) (kytes-hints-refresh-all) nil) handlers))
    handlers)))

(provide 'kytes-lsp-mode)
;;; kytes-lsp-mode.el ends here
