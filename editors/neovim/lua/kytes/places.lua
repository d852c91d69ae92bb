-- Which files are kytes' business, and which workspace a file belongs to.

local M = {}

-- Files whose "go to definition" belongs to kytes, as the ecosystems claim them: names, or paths below any folder.
local manifests = {
  '.gitmodules', 'ansible.cfg', '*.yml', '*.yaml',
  'hosts', 'inventory', '*.ini', 'group_vars/*', 'host_vars/*',
  'Dockerfile', 'Dockerfile*', 'Containerfile', 'Containerfile*', '*.dockerfile', '*.Dockerfile',
  '.dockerignore', '.containerignore', '*.dockerignore', 'oci-layout',
  'debian/control', 'debian/changelog', 'debian/copyright', '*.dsc',
  '*.automount', '*.mount', '*.path', '*.scope', '*.service', '*.slice', '*.socket', '*.swap', '*.target', '*.timer',
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
}
-- Files that mention dependencies but belong to another server.
local sources = { '*.S', '*.c', '*.groovy', '*.h', '*.java', '*.kt', '*.scala', '*.swift' }
-- What the editor itself may know no type for.
M.file_types = {
  ['*.pom'] = 'xml',
  ['*.sbt'] = 'scala',
  ['build.mill'] = 'scala',
  ['build.sc'] = 'scala',
  ['Package.resolved'] = 'json',
  ['maven.config'] = 'conf',
  ['jvm.config'] = 'conf',
  ['*.dsc'] = 'debcontrol',
  ['Kbuild'] = 'make',
  ['Kbuild.*'] = 'make',
  ['Makefile.*'] = 'make',
  ['dkms.conf'] = 'sh',
  ['Kconfig'] = 'kconfig',
  ['Kconfig.*'] = 'kconfig',
  ['Kconfig-*'] = 'kconfig',
  ['Config.in'] = 'kconfig',
  ['Config.in.*'] = 'kconfig',
  ['.config'] = 'conf',
  ['defconfig'] = 'conf',
  ['*_defconfig'] = 'conf',
  ['*.config'] = 'conf',
  ['*/lib/modules/*/modules.*'] = 'conf',
  ['*/etc/modules'] = 'conf',
  ['*/initramfs-tools/modules'] = 'conf',
  ['*/modprobe.d/*.conf'] = 'conf',
  ['*/modules-load.d/*.conf'] = 'conf',
  ['grub.cfg'] = 'sh',
  ['*/default/grub'] = 'sh',
  ['*/default/grub.d/*.cfg'] = 'sh',
  ['extlinux.conf'] = 'conf',
  ['syslinux.cfg'] = 'conf',
  ['isolinux.cfg'] = 'conf',
  ['*/loader/entries/*.conf'] = 'conf',
  ['moddep.lst'] = 'conf',
  ['command.lst'] = 'conf',
  ['boot.cmd'] = 'sh',
  ['*.its'] = 'dts',
  ['*.dts'] = 'dts',
  ['*.dtsi'] = 'dts',
  ['*.dtso'] = 'dts',
  ['Procfile'] = 'conf',
  ['Procfile.*'] = 'conf',
  ['*.repo'] = 'dosini',
  ['APKBUILD'] = 'sh',
  ['.SRCINFO'] = 'conf',
  ['*.automount'] = 'systemd',
  ['*.mount'] = 'systemd',
  ['*.path'] = 'systemd',
  ['*.scope'] = 'systemd',
  ['*.service'] = 'systemd',
  ['*.slice'] = 'systemd',
  ['*.socket'] = 'systemd',
  ['*.swap'] = 'systemd',
  ['*.target'] = 'systemd',
  ['*.timer'] = 'systemd',
  ['Containerfile'] = 'dockerfile',
  ['*.dockerignore'] = 'conf',
  ['.containerignore'] = 'conf',
  ['oci-layout'] = 'json',
  ['hosts'] = 'conf',
  ['inventory'] = 'dosini',
  ['*/group_vars/*'] = 'yaml',
  ['*/host_vars/*'] = 'yaml',
}
-- Who stands in a folder that has one of these stands in a project, or in a part of one.
local project_files = {
  'Package.swift', 'pom.xml', 'build.sbt', 'build.mill', 'build.sc', 'project.scala', 'project/build.properties',
  'debian/control', 'ansible.cfg', 'galaxy.yml', 'Kconfig',
}

local function lua_pattern(glob)
  return '/' .. glob:gsub('%p', '%%%0'):gsub('%%%*', '[^/]*') .. '$'
end

local manifest_patterns = vim.tbl_map(lua_pattern, manifests)
local source_patterns = vim.tbl_map(lua_pattern, sources)

local function matches(path, patterns)
  for _, pattern in ipairs(patterns) do
    if path:match(pattern) then
      return true
    end
  end
  return false
end

function M.is_manifest(path)
  return matches(path, manifest_patterns)
end

function M.is_served(path)
  return M.is_manifest(path) or matches(path, source_patterns)
end

--- The folder that holds the sources of dependencies.
function M.cache()
  local caches = vim.env.XDG_CACHE_HOME
  if not caches or caches == '' then
    caches = vim.fn.expand('~/.cache')
  end
  return caches .. '/kytes'
end

--- Whether a file belongs to whichever workspace one came from: the sources of dependencies, and what is Maven's own.
function M.is_shared(path)
  local cache = M.cache() .. '/'
  return path:sub(1, #cache) == cache or path:match('%.pom$') ~= nil or path:match('/%.m2/') ~= nil
end

--- Whether no one may write the file: the superuser too should not edit what its mode protects.
function M.is_read_only(path)
  local status = vim.loop.fs_stat(path)
  return status ~= nil and math.floor(status.mode / 128) % 2 == 0
end

local function exists(path)
  return vim.loop.fs_stat(path) ~= nil
end

local function is_project(folder)
  for _, file in ipairs(project_files) do
    if exists(folder .. '/' .. file) then
      return true
    end
  end
  return false
end

--- The workspace of a file: the repository around it, else the outermost folder with a manifest, else the current folder of
-- the editor if the file is below it, else its own folder.
--
-- What a package manager checked out (`.build/checkouts`) belongs to the package it did so for. A home folder under
-- version control is no workspace: reading all of it is nobody's wish. The folder of all sources is none either.
function M.root(path)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  folder = (folder .. '/'):match('^(.-)/%.build/checkouts/') or folder
  local home = vim.loop.os_homedir()
  local outermost = folder
  local current = folder
  while current ~= home and current ~= '/' and current ~= M.cache() do
    if exists(current .. '/.git') then
      return current
    end
    if is_project(current) then
      outermost = current
    end
    local parent = vim.fn.fnamemodify(current, ':h')
    if parent == current then
      break
    end
    current = parent
  end
  if outermost == folder and not is_project(folder) then
    local working = vim.loop.cwd()
    if working ~= home and working ~= '/' and folder:sub(1, #working + 1) == working .. '/' then
      return working
    end
  end
  return outermost
end

return M
