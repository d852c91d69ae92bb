" Kytes in Vim 8.1 and later, beside other servers, through https://github.com/prabirshrestha/vim-lsp
"
" Source this file from your vimrc, after vim-lsp is on the runtime path.

if exists('g:loaded_kytes') | finish | endif
let g:loaded_kytes = 1

let g:kytes_command = get(g:, 'kytes_command', ['kytes-ls', '--stdio'])
let g:kytes_prefix = get(g:, 'kytes_prefix', '<leader>k')
" vim-lsp draws inlay hints where Vim has virtual text (9.0.0167).
let g:lsp_inlay_hints_enabled = get(g:, 'lsp_inlay_hints_enabled', 1)

" What kytes serves, as the ecosystems claim it: names, or paths below any folder.
let s:manifests = [
    \ '.gitmodules', 'ansible.cfg', '*.yml', '*.yaml',
    \ 'hosts', 'inventory', '*.ini', 'group_vars/*', 'host_vars/*',
    \ 'Dockerfile', 'Dockerfile*', 'Containerfile', 'Containerfile*', '*.dockerfile', '*.Dockerfile',
    \ '.dockerignore', '.containerignore', '*.dockerignore', 'oci-layout',
    \ 'debian/control', 'debian/changelog', 'debian/copyright', '*.dsc',
    \ '*.automount', '*.mount', '*.path', '*.scope', '*.service', '*.slice', '*.socket', '*.swap', '*.target',
    \ '*.timer',
    \ '*.automount.d/*.conf', '*.mount.d/*.conf', '*.path.d/*.conf', '*.scope.d/*.conf', '*.service.d/*.conf',
    \ '*.slice.d/*.conf', '*.socket.d/*.conf', '*.swap.d/*.conf', '*.target.d/*.conf', '*.timer.d/*.conf',
    \ 'Kconfig', 'Kconfig.*', 'Kconfig-*', 'Config.in', 'Config.in.*', '.config', 'defconfig', '*_defconfig', '*.config',
    \ 'lib/modules/*/modules.dep', 'lib/modules/*/modules.order', 'lib/modules/*/modules.builtin',
    \ 'lib/modules/*/modules.alias', 'lib/modules/*/modules.softdep', 'lib/modules/*/modules.symbols',
    \ 'modprobe.d/*.conf', 'modules-load.d/*.conf', 'etc/modules', 'initramfs-tools/modules',
    \ 'grub.cfg', 'default/grub', 'default/grub.d/*.cfg', 'extlinux.conf', 'syslinux.cfg',
    \ 'isolinux.cfg', 'loader/entries/*.conf', 'moddep.lst', 'command.lst', 'boot.cmd', '*.its', 'config.txt', 'cmdline.txt',
    \ '*.dts', '*.dtsi', '*.dtso',
    \ 'Kbuild', 'Kbuild.*', 'Makefile', 'Makefile.*', 'dkms.conf',
    \ 'Procfile', 'Procfile.*', '*.spec', '*.repo', 'APKBUILD', 'PKGBUILD', '.SRCINFO',
    \ 'pom.xml', '*.pom', '.m2/settings.xml', '.mvn/extensions.xml', '.mvn/maven.config', '.mvn/jvm.config',
    \ '*.sbt', 'build.mill', 'build.sc', 'project.scala', 'project/*.scala', 'project/build.properties',
    \ 'Package.swift', 'Package@swift-*.swift', 'Package.resolved', '.swiftpm/configuration/mirrors.json',
    \ ]
" The types that they have, and those of sources, where kytes stands beside the language's own server.
let s:types = [
    \ 'xml', 'json', 'conf', 'jproperties', 'gitconfig', 'debcontrol', 'debchangelog', 'debcopyright', 'sbt',
    \ 'systemd', 'kconfig', 'dts', 'make', 'spec', 'dosini', 'sh', 'yaml', 'dockerfile',
    \ 'asm', 'c', 'groovy', 'java', 'kotlin', 'scala', 'swift',
    \ ]
let s:marks = ['.git/', '.git', 'Package.swift', 'pom.xml', 'build.sbt', 'build.mill', 'build.sc', 'project.scala',
    \ 'debian/control', 'ansible.cfg', 'galaxy.yml']

function! s:root(server_info) abort
    let l:path = lsp#utils#get_buffer_path()
    " What a package manager checked out belongs to the package it did so for.
    let l:path = substitute(l:path, '/\.build/checkouts/.*', '/Package.swift', '')
    let l:root = lsp#utils#find_nearest_parent_file_directory(l:path, s:marks)
    return lsp#utils#path_to_uri(empty(l:root) ? fnamemodify(l:path, ':h') : l:root)
endfunction

function! s:register() abort
    call lsp#register_server({
        \ 'name': 'kytes',
        \ 'cmd': {server_info -> g:kytes_command},
        \ 'root_uri': function('s:root'),
        \ 'allowlist': s:types,
        \ 'initialization_options': {'showsResults': v:true},
        \ })
endfunction

" vim-lsp asks every server of a buffer; here only kytes, which knows what a manifest's strings lead to.
function! s:definition() abort
    call lsp#send_request('kytes', {
        \ 'method': 'textDocument/definition',
        \ 'params': {
        \   'textDocument': lsp#get_text_document_identifier(),
        \   'position': lsp#get_position(),
        \ },
        \ 'on_notification': function('s:lead'),
        \ })
endfunction

function! s:lead(data) abort
    let l:result = get(a:data['response'], 'result', v:null)
    let l:places = type(l:result) == v:t_list ? l:result : type(l:result) == v:t_dict ? [l:result] : []
    if empty(l:places)
        return lsp#ui#vim#definition(0, '')
    endif
    let l:place = l:places[0]
    let l:range = get(l:place, 'targetSelectionRange', get(l:place, 'range', {}))
    normal! m'
    execute 'edit' fnameescape(lsp#utils#uri_to_path(get(l:place, 'targetUri', get(l:place, 'uri', ''))))
    call cursor(l:range['start']['line'] + 1, l:range['start']['character'] + 1)
endfunction

function! s:execute(command, arguments, use) abort
    call lsp#send_request('kytes', {
        \ 'method': 'workspace/executeCommand',
        \ 'params': {'command': a:command, 'arguments': a:arguments},
        \ 'on_notification': {data -> a:use(get(data['response'], 'result', v:null), data['response'])},
        \ })
endfunction

function! s:show(lines) abort
    botright new
    call setline(1, a:lines)
    setlocal buftype=nofile bufhidden=wipe noswapfile nomodifiable
endfunction

function! s:complain(response) abort
    if has_key(a:response, 'error')
        echohl ErrorMsg | echomsg 'kytes:' a:response['error']['message'] | echohl None
    endif
endfunction

function! s:text(result, response) abort
    call s:complain(a:response)
    if type(a:result) == v:t_dict | call s:show(split(a:result['text'], "\n")) | endif
endfunction

function! s:jump(result, response) abort
    call s:complain(a:response)
    if type(a:result) == v:t_dict && has_key(a:result, 'uri')
        execute 'edit' fnameescape(lsp#utils#uri_to_path(a:result['uri']))
    endif
endfunction

function! s:done(result, response) abort
    call s:complain(a:response)
    if type(a:result) == v:t_dict && has_key(a:result, 'uri')
        execute 'edit' fnameescape(lsp#utils#uri_to_path(a:result['uri']))
    endif
endfunction

" The named component, else the last part of the address under the cursor.
function! s:component(given) abort
    if !empty(a:given) | return a:given | endif
    return substitute(fnamemodify(matchstr(expand('<cfile>'), '[^"]\+'), ':t'), '\.git$', '', '')
endfunction

command! -nargs=? KytesGraph call s:execute('kytes.showGraph', [empty(<q-args>) ? 'tree' : <q-args>], function('s:text'))
command! -nargs=? KytesWhy call s:execute('kytes.why', [s:component(<q-args>)], function('s:text'))
command! -nargs=? KytesJump call s:execute('kytes.jump', [s:component(<q-args>)], function('s:jump'))
command! -nargs=? KytesEdit call s:execute('kytes.edit', [s:component(<q-args>)], function('s:done'))
command! -nargs=? KytesRevert call s:execute('kytes.revert', [s:component(<q-args>)], function('s:done'))
command! KytesRefresh call s:execute('kytes.refresh', [], function('s:done'))

function! s:is_manifest(path) abort
    return !empty(filter(copy(s:manifests), {_, glob -> a:path =~# glob2regpat('*/' . glob)}))
endfunction

function! s:on_buffer() abort
    if getfperm(expand('%:p'))[1] ==# '-' | setlocal readonly nomodifiable | endif
    if s:is_manifest(expand('%:p'))
        nnoremap <buffer> <silent> gd :call <SID>definition()<CR>
        nnoremap <buffer> <silent> K :LspHover<CR>
    endif
    for [l:key, l:command] in items({'g': 'Graph', 'w': 'Why', 'j': 'Jump', 'e': 'Edit', 'r': 'Revert', 'R': 'Refresh'})
        execute 'nnoremap <buffer> <silent>' g:kytes_prefix . l:key ':Kytes' . l:command . '<CR>'
    endfor
endfunction

augroup kytes
    autocmd!
    autocmd BufRead,BufNewFile *.swift setfiletype swift
    autocmd BufRead,BufNewFile Package.resolved setfiletype json
    autocmd BufRead,BufNewFile *.pom setfiletype xml
    autocmd BufRead,BufNewFile *.sbt,build.mill,build.sc setfiletype scala
    autocmd BufRead,BufNewFile maven.config,jvm.config,Procfile,Procfile.*,.SRCINFO setfiletype conf
    autocmd BufRead,BufNewFile *.automount,*.mount,*.path,*.scope,*.service,*.slice,*.socket,*.swap,*.target,*.timer setfiletype systemd
    autocmd BufRead,BufNewFile *.repo,inventory setfiletype dosini
    autocmd BufRead,BufNewFile hosts setfiletype conf
    autocmd BufRead,BufNewFile */group_vars/*,*/host_vars/* setfiletype yaml
    autocmd BufRead,BufNewFile Kconfig,Kconfig.*,Kconfig-*,Config.in,Config.in.* setfiletype kconfig
    autocmd BufRead,BufNewFile .config,defconfig,*_defconfig,*.config setfiletype conf
    autocmd BufRead,BufNewFile */lib/modules/*/modules.*,*/etc/modules,*/initramfs-tools/modules setfiletype conf
    autocmd BufRead,BufNewFile */modprobe.d/*.conf,*/modules-load.d/*.conf setfiletype conf
    autocmd BufRead,BufNewFile grub.cfg,*/default/grub,*/default/grub.d/*.cfg setfiletype sh
    autocmd BufRead,BufNewFile extlinux.conf,syslinux.cfg,isolinux.cfg,*/loader/entries/*.conf,moddep.lst,command.lst,config.txt,cmdline.txt setfiletype conf
    autocmd BufRead,BufNewFile *.its,*.dts,*.dtsi,*.dtso setfiletype dts
    autocmd BufRead,BufNewFile boot.cmd setfiletype sh
    autocmd BufRead,BufNewFile Kbuild,Kbuild.*,Makefile.* setfiletype make
    autocmd BufRead,BufNewFile APKBUILD,PKGBUILD,dkms.conf setfiletype sh
    autocmd User lsp_setup call s:register()
    autocmd User lsp_buffer_enabled call s:on_buffer()
augroup END
