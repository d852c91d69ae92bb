;;; kytes-client.el --- One way to ask through eglot or lsp-mode  -*- lexical-binding: t; -*-

;;; Commentary:

;; Eglot speaks property lists and vectors; lsp-mode hash tables (or property lists) and lists.  What comes out of here
;; is always property lists and vectors.

;;; Code:

(require 'cl-lib)

(declare-function eglot-current-server "ext:eglot")
(declare-function eglot--TextDocumentPositionParams "ext:eglot")
(declare-function eglot--uri-to-path "ext:eglot")
(declare-function jsonrpc-request "jsonrpc")
(declare-function jsonrpc-running-p "jsonrpc")
(declare-function jsonrpc-async-request "jsonrpc")
(declare-function lsp-request "ext:lsp-mode")
(declare-function lsp-request-async "ext:lsp-mode")
(declare-function lsp--text-document-position-params "ext:lsp-mode")
(declare-function lsp--uri-to-path "ext:lsp-mode")
(defvar lsp-managed-mode)

(defun kytes-client--eglot ()
  "The eglot server of this buffer, while it runs."
  (let ((server (and (fboundp 'eglot-current-server) (eglot-current-server))))
    (and server (jsonrpc-running-p server) server)))

(defun kytes-client-p ()
  "Whether a server manages this buffer."
  (or (kytes-client--eglot) (bound-and-true-p lsp-managed-mode)))

(defun kytes-client-draws-no-hints-p ()
  "Whether the client of this buffer has no inlay hints of its own."
  (if (kytes-client--eglot)
      (not (fboundp 'eglot-inlay-hints-mode))
    (not (fboundp 'lsp-inlay-hints-mode))))

(defun kytes-client--plist (value)
  "VALUE with hash tables made property lists, and other lists made vectors."
  (cond ((hash-table-p value)
         (let (plist)
           (maphash (lambda (key item)
                      (setq plist (cons (intern (concat ":" key)) (cons (kytes-client--plist item) plist))))
                    value)
           plist))
        ((and (consp value) (keywordp (car value))) (mapcar #'kytes-client--plist value))
        ((or (consp value) (vectorp value)) (cl-map 'vector #'kytes-client--plist value))
        (t value)))

(defun kytes-client--absent (&rest _)
  "Say that nobody can be asked."
  (user-error "No server manages this buffer"))

(defun kytes-client-ask (method params)
  "The answer to METHOD with PARAMS, a property list."
  (cond ((kytes-client--eglot)
         (kytes-client--eglot-signal)
         (jsonrpc-request (kytes-client--eglot) method params))
        ((bound-and-true-p lsp-managed-mode)
         (kytes-client--plist (lsp-request (substring (symbol-name method) 1) params)))
        (t (kytes-client--absent))))

(defun kytes-client--eglot-signal ()
  "Send what was typed and not yet sent."
  (when (fboundp 'eglot--signal-textDocument/didChange)
    (eglot--signal-textDocument/didChange)))

(defun kytes-client-ask-later (method params use)
  "Give the answer to METHOD with PARAMS to USE, in this buffer, some time later."
  (let* ((buffer (current-buffer))
         (answer (lambda (result)
                   (when (buffer-live-p buffer)
                     (with-current-buffer buffer (funcall use (kytes-client--plist result)))))))
    (cond ((kytes-client--eglot)
           (kytes-client--eglot-signal)
           (jsonrpc-async-request (kytes-client--eglot) method params :success-fn answer :error-fn #'ignore))
          ((bound-and-true-p lsp-managed-mode)
           (lsp-request-async (substring (symbol-name method) 1) params answer
                              :error-handler #'ignore :mode 'detached)))))

(defun kytes-client-position ()
  "Parameters that name this buffer and point."
  (if (kytes-client--eglot)
      (eglot--TextDocumentPositionParams)
    (lsp--text-document-position-params)))

(defun kytes-client-document ()
  "Parameters that name this buffer."
  (plist-get (kytes-client-position) :textDocument))

(defun kytes-client-execute (command &rest arguments)
  "The result of the server's COMMAND with ARGUMENTS."
  (kytes-client-ask :workspace/executeCommand (list :command command :arguments (vconcat arguments))))

(defun kytes-client-path (uri)
  "The file that URI names."
  (if (kytes-client--eglot) (eglot--uri-to-path uri) (lsp--uri-to-path uri)))

(defun kytes-client-open (result)
  "Go to the first location of RESULT."
  (let* ((location (if (vectorp result) (and (> (length result) 0) (elt result 0)) result))
         (uri (or (plist-get location :uri) (plist-get location :targetUri)))
         (range (or (plist-get location :range) (plist-get location :targetSelectionRange)))
         (start (plist-get range :start)))
    (when uri
      (find-file (kytes-client-path uri))
      (goto-char (point-min))
      (forward-line (or (plist-get start :line) 0)))))

(provide 'kytes-client)
;;; kytes-client.el ends here
