;;; kytes-hints.el --- Inlay hints where the client draws none  -*- lexical-binding: t; -*-

;;; Commentary:

;; Eglot has inlay hints since 1.10, lsp-mode since 9.  Before, this draws them as overlays.

;;; Code:

(require 'kytes-client)

(defface kytes-hint '((t :inherit shadow :height 0.9))
  "A resolved version behind the line that requires it."
  :group 'kytes)

(defconst kytes-hints--delay 0.3 "Seconds without a change before hints are asked for again.")

(defvar-local kytes-hints--timer nil)

(defun kytes-hints--text (label)
  "LABEL, or its parts, as one string."
  (if (stringp label) label (mapconcat (lambda (part) (plist-get part :value)) label "")))

(defun kytes-hints--place (position)
  "Where POSITION is in this buffer; its column counts UTF-16 units."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (plist-get position :line))
      (let ((units (plist-get position :character)))
        (while (and (> units 0) (not (eolp)))
          (setq units (- units (if (> (char-after) #xffff) 2 1)))
          (forward-char)))
      (point))))

(defun kytes-hints--draw (hints)
  "Show HINTS and no others."
  (kytes-hints--clear)
  (dolist (hint (append hints nil))
    (let* ((place (kytes-hints--place (plist-get hint :position)))
           (overlay (make-overlay place place))
           (text (kytes-hints--text (plist-get hint :label))))
      (overlay-put overlay 'kytes-hint t)
      (overlay-put overlay 'after-string (propertize (concat " " text) 'face 'kytes-hint)))))

(defun kytes-hints--clear ()
  "Remove all hints of this buffer."
  (save-restriction
    (widen)
    (remove-overlays (point-min) (point-max) 'kytes-hint t)))

(defun kytes-hints-refresh ()
  "Ask for the hints of this buffer again."
  (when (kytes-client-p)
    (let ((asked-of (buffer-chars-modified-tick)))
      (kytes-client-ask-later
       :textDocument/inlayHint
       (list :textDocument (kytes-client-document)
             :range (list :start (list :line 0 :character 0)
                          :end (list :line (line-number-at-pos (point-max) t) :character 0)))
       (lambda (hints)
         (when (= asked-of (buffer-chars-modified-tick)) (kytes-hints--draw hints)))))))

(defun kytes-hints--refresh-soon (&rest _)
  "Ask again after a moment; a further change starts the moment anew."
  (when kytes-hints--timer (cancel-timer kytes-hints--timer))
  (let ((buffer (current-buffer)))
    (setq kytes-hints--timer
          (run-with-timer kytes-hints--delay nil
                         (lambda ()
                           (when (buffer-live-p buffer)
                             (with-current-buffer buffer (kytes-hints-refresh))))))))

(define-minor-mode kytes-hints-mode
  "Show resolved versions behind the lines that require them."
  :lighter nil
  (if kytes-hints-mode
      (progn
        (add-hook 'after-change-functions #'kytes-hints--refresh-soon nil t)
        ;; Not at once: the client may not have told the server of this buffer yet.
        (kytes-hints--refresh-soon))
    (remove-hook 'after-change-functions #'kytes-hints--refresh-soon t)
    (kytes-hints--clear)))

(defun kytes-hints-refresh-all ()
  "Ask again in every buffer that shows hints."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer
      (when (bound-and-true-p kytes-hints-mode) (kytes-hints-refresh)))))

(provide 'kytes-hints)
;;; kytes-hints.el ends here
