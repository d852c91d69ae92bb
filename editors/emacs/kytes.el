;;; kytes.el --- Dependencies of every layer, through kytes-ls  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools

;;; Commentary:

;; (require 'kytes)
;; (kytes-setup)
;;
;; Works with eglot and with lsp-mode, whichever is loaded.
;;
;; Eglot gives a buffer to one server only.  So manifests get a major mode of their own, `kytes-manifest-mode', which
;; belongs to kytes, and source files stay with their language's server (sourcekit-lsp for Swift).  In lsp-mode kytes is
;; an add-on beside it.

;;; Code:

(require 'project)
(require 'kytes-client)
(require 'kytes-hints)

(defgroup kytes nil
  "Dependencies of every layer."
  :group 'tools)

(defcustom kytes-server-command '("kytes-ls" "--stdio")
  "The command line that starts the server."
  :type '(repeat string))

(defcustom kytes-network nil
  "Whether the server may use the network; nil leaves it to KYTES_NETWORK."
  :type '(choice (const nil) (const "never") (const "on-demand") (const "always")))

(defcustom kytes-show-hints t
  "Whether resolved versions stand behind the lines that require them."
  :type 'boolean)

(defconst kytes-manifests "/Package\\(@swift-[0-9.]+\\)?\\.swift\\'"
  "The files that belong to `kytes-manifest-mode'.")

(defun kytes-server-line ()
  "The command line with the network policy."
  (append kytes-server-command (and kytes-network (list "--network" kytes-network))))

(defun kytes-cache-folder ()
  "The folder that holds the sources of dependencies."
  (let ((caches (getenv "XDG_CACHE_HOME")))
    (expand-file-name "kytes" (if (member caches '(nil "")) "~/.cache" caches))))

;;;; The mode of manifests

(defvar kytes-command-map
  (let ((map (make-sparse-keymap)))
    (define-key map "g" #'kytes-graph)
    (define-key map "w" #'kytes-why)
    (define-key map "j" #'kytes-jump)
    (define-key map "e" #'kytes-edit)
    (define-key map "r" #'kytes-revert)
    (define-key map "R" #'kytes-refresh)
    map)
  "The commands of kytes.")

(defvar kytes-manifest-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-k") kytes-command-map)
    map)
  "The keys of `kytes-manifest-mode'.")

;; The parent is known only here: swift-mode is no part of Emacs.
(eval `(define-derived-mode kytes-manifest-mode ,(if (locate-library "swift-mode") 'swift-mode 'prog-mode) "Manifest"
         "A manifest whose definitions are other packages."
         (unless (derived-mode-p 'swift-mode)
           (setq-local comment-start "// "))))

(put 'kytes-manifest-mode 'eglot-language-id "swift")

(defun kytes--protect ()
  "Make the buffer read-only where its file is, for the superuser too."
  (when (and buffer-file-name (file-exists-p buffer-file-name)
             (zerop (logand (file-modes buffer-file-name) #o222)))
    (read-only-mode 1)))

;;;; Commands

(defun kytes--show (name text)
  "Show TEXT in a window of its own, in the buffer NAME."
  (with-current-buffer (get-buffer-create name)
    (let ((inhibit-read-only t))
      (erase-buffer)
      (insert text)
      (goto-char (point-min)))
    (special-mode)
    (display-buffer (current-buffer))))

(defun kytes--read-component ()
  "The component under point, else what the user names."
  (let ((items (kytes-client-ask :textDocument/prepareCallHierarchy (kytes-client-position))))
    (if (and items (> (length items) 0))
        (plist-get (elt items 0) :name)
      (read-string "Component: "))))

(defun kytes--present (command result)
  "Show the RESULT of the server's COMMAND."
  (pcase (and result command)
    ("kytes.showGraph" (kytes--show "*kytes graph*" (plist-get result :text)))
    ("kytes.why" (kytes--show "*kytes why*" (plist-get result :text)))
    ("kytes.jump" (kytes-client-open result))
    ("kytes.edit" (find-file (kytes-client-path (plist-get result :uri))))))

(defun kytes-execute (command &rest arguments)
  "Run the server's COMMAND with ARGUMENTS and show its result."
  (kytes--present command (apply #'kytes-client-execute command arguments)))

(defun kytes-graph (&optional format)
  "Show the dependency graph in FORMAT: tree, json, dot or svg."
  (interactive)
  (kytes-execute "kytes.showGraph" (or format "tree")))

(defun kytes-why (component)
  "Show why COMPONENT is in the graph."
  (interactive (list (kytes--read-component)))
  (kytes-execute "kytes.why" component))

(defun kytes-jump (component)
  "Open the source of COMPONENT at the version in use."
  (interactive (list (kytes--read-component)))
  (kytes-execute "kytes.jump" component))

(defun kytes-edit (component)
  "Make a writable copy of COMPONENT and use it."
  (interactive (list (kytes--read-component)))
  (kytes-execute "kytes.edit" component))

(defun kytes-revert (component)
  "Go back from the writable copy of COMPONENT."
  (interactive (list (kytes--read-component)))
  (kytes-execute "kytes.revert" component))

(defun kytes-refresh ()
  "Ask the upstreams again."
  (interactive)
  (kytes-execute "kytes.refresh"))

;;;; Setup

(defvar eglot-extend-to-xref)
(defvar eglot-server-programs)

(defun kytes--project-around (folder)
  "The project that FOLDER was checked out for, below its `.build/checkouts'."
  (when (string-match "\\`\\(.*?/\\)\\.build/\\(?:.*/\\)?checkouts/" folder)
    (project-current nil (match-string 1 folder))))

(defun kytes--set-up-eglot ()
  "Give manifests to kytes, and the files that it leads to."
  (require 'kytes-eglot)
  (add-hook 'project-find-functions #'kytes--project-around)
  (setq eglot-extend-to-xref t)
  (add-to-list 'eglot-server-programs
               (cons 'kytes-manifest-mode (lambda (&rest _) (cons 'kytes-eglot-server (kytes-server-line)))))
  (add-hook 'eglot-managed-mode-hook #'kytes--served))

(defun kytes--served ()
  "Draw hints in a manifest that a server manages, where the editor does not."
  (when (and kytes-show-hints (derived-mode-p 'kytes-manifest-mode) (kytes-client-draws-no-hints-p))
    (kytes-hints-mode (if (kytes-client-p) 1 -1))))

;;;###autoload
(defun kytes-setup ()
  "Use kytes for manifests, in eglot and in lsp-mode."
  (add-to-list 'auto-mode-alist (cons kytes-manifests 'kytes-manifest-mode))
  (add-hook 'find-file-hook #'kytes--protect)
  (with-eval-after-load 'eglot (kytes--set-up-eglot))
  (with-eval-after-load 'lsp-mode
    (require 'kytes-lsp-mode)
    (add-hook 'lsp-managed-mode-hook #'kytes--served)))

(provide 'kytes)
;;; kytes.el ends here
