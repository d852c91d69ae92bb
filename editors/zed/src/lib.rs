//! Starts `kytes-ls`, which the user has installed, beside the language's own server.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Kytes;

impl zed::Extension for Kytes {
    fn new() -> Self {
        Kytes
    }

    fn language_server_command(
        &mut self,
        _server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let command = worktree
            .which("kytes-ls")
            .ok_or("`kytes-ls` is not in PATH")?;
        Ok(Command {
            command,
            args: vec!["--stdio".into()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Kytes);
