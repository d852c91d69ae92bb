;;; story.el --- Walks through the story in Emacs and writes down what a user would see  -*- lexical-binding: t; -*-

;;; Commentary:

;; KYTES_STORY names a JSON file: `server' (command line), `manifest' (a file), `chains' (lists of dependency
;; locations), `marks' (what stands before and behind a location in a manifest), `seconds' (deadline of each wait),
;; `answer' (the JSON file to write), `client' (eglot or lsp-mode).

;;; Code:

(require 'package)
;; Debian's packages: -Q leaves them out.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'json)
(require 'xref)
(require 'kytes)

(defvar story (with-temp-buffer
                (insert-file-contents (getenv "KYTES_STORY"))
                (json-parse-buffer :object-type 'plist :array-type 'list)))
(defvar story-uses-eglot (equal (plist-get story :client) "eglot"))
(require (if story-uses-eglot 'eglot 'lsp-mode))

(defvar story-answer (list :messages [] :hovers []))

(defun story-note (key value)
  (setq story-answer (plist-put story-answer key value)))

(defun story-finish (failure)
  (when failure (story-note :failure failure))
  (with-temp-file (plist-get story :answer)
    (insert (json-serialize story-answer)))
  (setq kill-emacs-query-functions nil)
  (kill-emacs (if failure 1 0)))

(defun story-wait (what condition)
  (let ((end (+ (float-time) (plist-get story :seconds))) found)
    (while (not (or (setq found (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.02))
    (or found (error "Waited in vain for %s" what))))

(defun story-hints ()
  (let (found)
    (dolist (overlay (overlays-in (point-min) (point-max)))
      (when (or (overlay-get overlay 'kytes-hint) (overlay-get overlay 'eglot--inlay-hint))
        (push (list :line (save-excursion
                            (goto-char (overlay-start overlay))
                            (buffer-substring-no-properties (line-beginning-position) (line-end-position)))
                    :label (substring-no-properties
                            (or (overlay-get overlay 'after-string) (overlay-get overlay 'before-string))))
              found)))
    (nreverse found)))

(defun story-stand-on (location)
  (goto-char (point-min))
  (let ((marks (plist-get story :marks))) (search-forward (concat (car marks) location (cadr marks))))
  (goto-char (1+ (match-beginning 0))))

(defun story-hover ()
  "What a user reads who asks about the thing at point."
  (if story-uses-eglot (story-eldoc)
    (plist-get (plist-get (kytes-client-ask :textDocument/hover (kytes-client-position)) :contents) :value)))

(defun story-eldoc ()
  "What ElDoc is given to show."
  (let (shown)
    (let ((eldoc-display-functions
           (list (lambda (documents _interactive)
                   (setq shown (mapconcat (lambda (document) (substring-no-properties (car document)))
                                          documents "\n"))))))
      (eldoc-print-current-symbol-info t)
      (story-wait "a hover" (lambda () (and shown (not (string= shown "")) shown))))))

(defun story-jump (location)
  (story-wait (format "kytes to serve %s" buffer-file-name) #'kytes-client-p)
  (story-stand-on location)
  (let ((hover (story-hover)) (from buffer-file-name))
    (xref-find-definitions (xref-backend-identifier-at-point (xref-find-backend)))
    (run-hooks 'post-command-hook)
    (story-wait (format "a jump from %s" location) (lambda () (not (equal from buffer-file-name))))
    (list :location location
          :hover hover
          :file (file-truename buffer-file-name)
          :line (line-number-at-pos)
          :isReadOnly (if buffer-read-only t :false))))

(defun story-open-manifest ()
  (find-file (plist-get story :manifest))
  (run-hooks 'post-command-hook)
  (story-wait "kytes to serve the manifest" #'kytes-client-p)
  (story-note :hints (vconcat (story-wait "hints" #'story-hints))))

(defun story-walk ()
  (setq kytes-server-command (plist-get story :server)
        lsp-auto-guess-root t
        lsp-enable-snippet nil
        lsp-restart 'ignore)
  (kytes-setup)
  (add-hook 'kytes-manifest-mode-hook (if story-uses-eglot #'eglot-ensure #'lsp))
  (let (chains)
    (dolist (chain (plist-get story :chains))
      (story-open-manifest)
      (push (vconcat (mapcar #'story-jump chain)) chains))
    (story-note :chains (vconcat (nreverse chains))))
  (story-note :servers (if story-uses-eglot
                           (apply #'+ (mapcar #'length (hash-table-values eglot--servers-by-project)))
                         (length (lsp-workspaces))))
  (story-open-manifest)
  (kytes-graph)
  (story-note :graph (with-current-buffer "*kytes graph*" (buffer-string)))
  (story-stand-on (caar (plist-get story :chains)))
  (call-interactively #'kytes-why)
  (story-note :why (with-current-buffer "*kytes why*" (buffer-string))))

(story-finish
 (condition-case failure
     (progn (story-walk) nil)
   (error (error-message-string failure))))

;;; story.el ends here
