;;; kytes.el --- Dependencies of every layer, through kytes-ls  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools

;;; Commentary:

;; (require 'kytes)
;; (kytes-setup)
;;
;; Works with eglot and with lsp-mode, whichever is loaded.
;;
;; Eglot gives a buffer to one server only.  So manifests get major modes of their own, `kytes-modes', which belong to
;; kytes, and source files stay with their language's server (sourcekit-lsp, jdtls, Metals).  In lsp-mode kytes is an
;; add-on beside it.  All of these modes run `kytes-manifest-mode-hook'.

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

(defconst kytes-modes
  '((kytes-manifest-mode swift-mode "swift" "Package.swift" "Package@swift-*.swift")
    (kytes-xml-mode nxml-mode "xml" "pom.xml" "*.pom" ".m2/settings.xml" ".mvn/extensions.xml")
    (kytes-scala-mode scala-mode "scala" "*.sbt" "build.mill" "build.sc" "project.scala" "project/*.scala")
    (kytes-json-mode js-mode "json" "Package.resolved" ".swiftpm/configuration/mirrors.json")
    (kytes-debian-mode conf-colon-mode "debcontrol"
                       "debian/control" "debian/changelog" "debian/copyright" "*.dsc")
    (kytes-unit-mode conf-unix-mode "systemd"
                     "*.automount" "*.mount" "*.path" "*.scope" "*.service" "*.slice" "*.socket" "*.swap" "*.target"
                     "*.timer" "*.automount.d/*.conf" "*.mount.d/*.conf" "*.path.d/*.conf" "*.scope.d/*.conf"
                     "*.service.d/*.conf" "*.slice.d/*.conf" "*.socket.d/*.conf" "*.swap.d/*.conf"
                     "*.target.d/*.conf" "*.timer.d/*.conf")
    (kytes-spec-mode prog-mode "rpm-spec" "*.spec")
    (kytes-shell-mode sh-mode "shellscript" "APKBUILD" "PKGBUILD" "dkms.conf")
    (kytes-makefile-mode makefile-gmake-mode "makefile" "Kbuild" "Kbuild.*" "Makefile" "Makefile.*")
    (kytes-yaml-mode yaml-mode "yaml" "*.yml" "*.yaml" "group_vars/*" "host_vars/*")
    (kytes-container-mode conf-space-mode "dockerfile"
                          "Dockerfile" "Dockerfile*" "Containerfile" "Containerfile*"
                          "*.dockerfile" "*.Dockerfile")
    (kytes-ignore-mode conf-unix-mode "ignore" ".dockerignore" ".containerignore" "*.dockerignore")
    (kytes-layout-mode js-mode "json" "oci-layout")
    (kytes-settings-mode conf-unix-mode "properties"
                         ".gitmodules" "ansible.cfg" ".mvn/maven.config" ".mvn/jvm.config" "project/build.properties"
                         "hosts" "inventory" "*.ini"
                         "Procfile" "Procfile.*" "*.repo" ".SRCINFO")
    (kytes-kmod-mode conf-space-mode "modprobe"
                     "lib/modules/*/modules.dep" "lib/modules/*/modules.order"
                     "lib/modules/*/modules.builtin" "lib/modules/*/modules.alias"
                     "lib/modules/*/modules.softdep" "lib/modules/*/modules.symbols"
                     "modprobe.d/*.conf" "modules-load.d/*.conf" "etc/modules" "initramfs-tools/modules")
    (kytes-boot-mode conf-space-mode "grub"
                     "grub.cfg" "default/grub" "default/grub.d/*.cfg" "extlinux.conf" "syslinux.cfg"
                     "isolinux.cfg" "loader/entries/*.conf" "moddep.lst" "command.lst"
                     "boot.cmd" "*.its" "config.txt" "cmdline.txt")
    (kytes-device-tree-mode c-mode "dts" "*.dts" "*.dtsi" "*.dtso")
    (kytes-kconfig-mode conf-unix-mode "kconfig"
                        "Kconfig" "Kconfig.*" "Kconfig-*" "Config.in" "Config.in.*"
                        ".config" "defconfig" "*_defconfig" "*.config"))
  "The modes of manifests: each with its parent, its language, and its files.
These are what the ecosystems claim: names, or paths below any folder.")

(defun kytes-server-line ()
  "The command line with the network policy."
  (append kytes-server-command (and kytes-network (list "--network" kytes-network))))

(defun kytes-cache-folder ()
  "The folder that holds the sources of dependencies."
  (let ((caches (getenv "XDG_CACHE_HOME")))
    (expand-file-name "kytes" (if (member caches '(nil "")) "~/.cache" caches))))

;;;; The modes of manifests

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

;; The parents are known only here: swift-mode and scala-mode are no part of Emacs.
(dolist (row kytes-modes)
  (let ((mode (car row)) (parent (cadr row)))
    (eval `(define-derived-mode ,mode ,(if (fboundp parent) parent 'prog-mode) "Manifest"
             "A manifest whose definitions are other packages."
             :after-hook ,(unless (eq mode 'kytes-manifest-mode) '(run-hooks 'kytes-manifest-mode-hook))
             ,@(unless (fboundp parent) `((setq-local comment-start ,(if (equal (nth 2 row) "yaml") "# " "// "))))))
    (define-key (symbol-value (intern (format "%s-map" mode))) (kbd "C-c C-k") kytes-command-map)
    (put mode 'eglot-language-id (nth 2 row))))

(defun kytes-manifest-p ()
  "Whether this buffer's mode is one of `kytes-modes'."
  (apply #'derived-mode-p (mapcar #'car kytes-modes)))

(defun kytes--file-pattern (glob)
  "A regular expression for the files that GLOB stands for."
  (concat "/" (replace-regexp-in-string "\\\\\\*" "[^/]*" (regexp-quote glob) t t) "\\'"))

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
               (cons (mapcar #'car kytes-modes) (lambda (&rest _) (cons 'kytes-eglot-server (kytes-server-line)))))
  (add-hook 'eglot-managed-mode-hook #'kytes--served))

(defun kytes--served ()
  "Draw hints in a manifest that a server manages, where the editor does not."
  (when (and kytes-show-hints (kytes-manifest-p) (kytes-client-draws-no-hints-p))
    (kytes-hints-mode (if (kytes-client-p) 1 -1))))

;;;###autoload
(defun kytes-setup ()
  "Use kytes for manifests, in eglot and in lsp-mode."
  (dolist (row kytes-modes)
    (dolist (glob (nthcdr 3 row))
      (add-to-list 'auto-mode-alist (cons (kytes--file-pattern glob) (car row)))))
  (add-hook 'find-file-hook #'kytes--protect)
  (with-eval-after-load 'eglot (kytes--set-up-eglot))
  (with-eval-after-load 'lsp-mode
    (require 'kytes-lsp-mode)
    (add-hook 'lsp-managed-mode-hook #'kytes--served)))

(provide 'kytes)
;;; kytes.el ends here
