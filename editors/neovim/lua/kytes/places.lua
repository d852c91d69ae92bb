-- Which files are kytes' business, and which workspace a file belongs to.

local M = {}

-- Files whose "go to definition" belongs to kytes. New ecosystems add theirs here.
local manifests = { '^Package%.swift$', '^Package@swift%-[%d%.]+%.swift$', '^Package%.resolved$', '^pom%.xml$' }
-- Files that mention dependencies but belong to another server.
local sources = { '%.swift$' }

local function matches(name, patterns)
  for _, pattern in ipairs(patterns) do
    if name:match(pattern) then
      return true
    end
  end
  return false
end

local function file_name(path)
  return vim.fn.fnamemodify(path, ':t')
end

function M.is_manifest(path)
  return matches(file_name(path), manifests)
end

function M.is_served(path)
  return path ~= '' and (M.is_manifest(path) or matches(file_name(path), sources))
end

--- The folder that holds the sources of dependencies.
function M.cache()
  local caches = vim.env.XDG_CACHE_HOME
  if not caches or caches == '' then
    caches = vim.fn.expand('~/.cache')
  end
  return caches .. '/kytes'
end

function M.is_in_cache(path)
  local cache = M.cache() .. '/'
  return path ~= nil and (path .. '/'):sub(1, #cache) == cache
end

--- Whether no one may write the file: the superuser too should not edit what its mode protects.
function M.is_read_only(path)
  local status = vim.loop.fs_stat(path)
  return status ~= nil and math.floor(status.mode / 128) % 2 == 0
end

local function exists(path)
  return vim.loop.fs_stat(path) ~= nil
end

--- The workspace of a file: the repository around it, else the outermost folder with a manifest, else its own folder.
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
    if exists(current .. '/Package.swift') or exists(current .. '/pom.xml') then
      outermost = current
    end
    local parent = vim.fn.fnamemodify(current, ':h')
    if parent == current then
      break
    end
    current = parent
  end
  return outermost
end

return M
