// Kytes in VS Code: starts the server, and shows what its commands answer.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

/** What kytes serves, as the ecosystems claim it: names, or paths below any folder. */
const manifests = [
    '.gitmodules', 'ansible.cfg', '*.yml', '*.yaml',
    'hosts', 'inventory', '*.ini', 'group_vars/*', 'host_vars/*',
    'Dockerfile', 'Dockerfile*', 'Containerfile', 'Containerfile*', '*.dockerfile', '*.Dockerfile',
    '.dockerignore', '.containerignore', '*.dockerignore', 'oci-layout',
    'debian/control', 'debian/changelog', 'debian/copyright', '*.dsc',
    '*.automount', '*.mount', '*.path', '*.scope', '*.service', '*.slice', '*.socket', '*.swap', '*.target',
    '*.timer',
    '*.automount.d/*.conf', '*.mount.d/*.conf', '*.path.d/*.conf', '*.scope.d/*.conf', '*.service.d/*.conf',
    '*.slice.d/*.conf', '*.socket.d/*.conf', '*.swap.d/*.conf', '*.target.d/*.conf', '*.timer.d/*.conf',
    'Kconfig', 'Kconfig.*', 'Kconfig-*', 'Config.in', 'Config.in.*', '.config', 'defconfig', '*_defconfig', '*.config',
    'lib/modules/*/modules.dep', 'lib/modules/*/modules.order', 'lib/modules/*/modules.builtin',
    'lib/modules/*/modules.alias', 'lib/modules/*/modules.softdep', 'lib/modules/*/modules.symbols',
    'modprobe.d/*.conf', 'modules-load.d/*.conf', 'etc/modules', 'initramfs-tools/modules',
    'grub.cfg', 'default/grub', 'default/grub.d/*.cfg', 'extlinux.conf', 'syslinux.cfg',
    'isolinux.cfg', 'loader/entries/*.conf', 'moddep.lst', 'command.lst', 'boot.cmd', '*.its', 'config.txt', 'cmdline.txt',
    '*.dts', '*.dtsi', '*.dtso',
    'Kbuild', 'Kbuild.*', 'Makefile', 'Makefile.*', 'dkms.conf',
    'Procfile', 'Procfile.*', '*.spec', '*.repo', 'APKBUILD', 'PKGBUILD', '.SRCINFO',
    'pom.xml', '*.pom', '.m2/settings.xml', '.mvn/extensions.xml', '.mvn/maven.config', '.mvn/jvm.config',
    '*.sbt', 'build.mill', 'build.sc', 'project.scala', 'project/*.scala', 'project/build.properties',
    'Package.swift', 'Package@swift-*.swift', 'Package.resolved', '.swiftpm/configuration/mirrors.json',
];
/** Beside the language's own server. */
const sources = ['*.S', '*.c', '*.groovy', '*.h', '*.java', '*.kt', '*.scala', '*.swift'];

function commandLine() {
    const settings = vscode.workspace.getConfiguration('kytes');
    const [command, ...args] = settings.get('command');
    const network = settings.get('network');
    return { command, args: network === 'default' ? args : [...args, '--network', network] };
}

/** The name of the component under the cursor, else what the user types. */
async function component() {
    const editor = vscode.window.activeTextEditor;
    if (editor) {
        const items = await client.sendRequest('textDocument/prepareCallHierarchy', {
            textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
            position: client.code2ProtocolConverter.asPosition(editor.selection.active),
        });
        if (items && items.length > 0) return items[0].name;
    }
    return vscode.window.showInputBox({ prompt: 'Component: a package URL, or any name that is unique in the graph' });
}

/** What a command that was called without arguments, from the palette, is about. */
async function argumentsOf(command, given) {
    if (given.length > 0 || command === 'kytes.refresh') return given;
    if (command === 'kytes.showGraph') return ['tree'];
    const name = await component();
    return name ? [name] : undefined;
}

async function showText(content, language) {
    const document = await vscode.workspace.openTextDocument({ content, language });
    await vscode.window.showTextDocument(document, { preview: true });
}

async function show(result) {
    if (!result) return;
    if (typeof result.text === 'string') return showText(result.text, result.languageId);
    const uri = result.targetUri || result.uri;
    if (!uri) return;
    const target = vscode.Uri.parse(uri);
    const stat = await vscode.workspace.fs.stat(target);
    if (stat.type === vscode.FileType.Directory) return vscode.commands.executeCommand('revealInExplorer', target);
    const range = result.targetSelectionRange || result.range;
    const selection = range && client.protocol2CodeConverter.asRange(range);
    await vscode.window.showTextDocument(target, { selection });
}

async function activate() {
    client = new LanguageClient('kytes', 'Kytes', commandLine(), {
        // Every folder, not only the workspace's: the sources of dependencies lie in a cache outside.
        documentSelector: [...manifests, ...sources].map((glob) => ({ scheme: 'file', pattern: '**/' + glob })),
        // The results of commands are shown here: the server need not.
        initializationOptions: { showsResults: true },
        middleware: {
            executeCommand: async (command, given, next) => {
                const args = await argumentsOf(command, given);
                if (args) await show(await next(command, args));
            },
        },
    });
    await client.start();
}

function deactivate() {
    return client && client.stop();
}

module.exports = { activate, deactivate };
