-- Kytes in Neovim 0.7 and later: `require('kytes').setup()`.
--
-- Kytes stands beside the language's own server (sourcekit-lsp, jdtls, Metals): two clients on one buffer. In a manifest,
-- "go to definition" belongs to kytes, because the other server would lead into the API that declares manifests. Where
-- kytes has no answer, the question goes on to everyone.

local commands = require('kytes.commands')
local hints = require('kytes.hints')
local navigation = require('kytes.navigation')
local places = require('kytes.places')

local M = {}

local defaults = {
  cmd = { 'kytes-ls', '--stdio' },
  -- never, on-demand or always; nil leaves it to KYTES_NETWORK and the server's own default.
  network = nil,
  -- Show the resolved versions behind the lines that require them.
  hints = true,
  -- false: no keys at all. The prefix opens the commands, on every file that kytes serves.
  keys = true,
  prefix = '<leader>k',
}

local settings = vim.deepcopy(defaults)

local function command_line()
  local cmd = vim.deepcopy(settings.cmd)
  if settings.network then
    vim.list_extend(cmd, { '--network', settings.network })
  end
  return cmd
end

local function capabilities()
  local offered = vim.lsp.protocol.make_client_capabilities()
  -- The servers of one buffer should count columns alike, and sourcekit-lsp counts in UTF-16.
  offered.general = vim.tbl_extend('force', offered.general or {}, { positionEncodings = { 'utf-16' } })
  return hints.announced(offered)
end

local function map(buffer, lhs, action, description)
  vim.keymap.set('n', lhs, action, { buffer = buffer, silent = true, desc = description })
end

local function set_keys(buffer)
  if not settings.keys then
    return
  end
  if places.is_manifest(vim.api.nvim_buf_get_name(buffer)) then
    map(buffer, 'gd', navigation.definition, 'Kytes: the source of this dependency')
    map(buffer, '<C-]>', navigation.definition, 'Kytes: the source of this dependency')
    map(buffer, 'gD', navigation.declaration, 'Kytes: what decided its version')
    map(buffer, 'K', navigation.hover, 'Kytes: what is this, and why is it here')
  end
  for key, command in pairs(commands.keys) do
    map(buffer, settings.prefix .. key, '<Cmd>' .. command .. '<CR>', 'Kytes: ' .. command)
  end
end

local function on_attach(client, buffer)
  if places.is_read_only(vim.api.nvim_buf_get_name(buffer)) then
    vim.bo[buffer].readonly = true
    vim.bo[buffer].modifiable = false
  end
  set_keys(buffer)
  if settings.hints then
    hints.show(client, buffer)
  end
end

local function configuration()
  return {
    name = 'kytes',
    cmd = command_line(),
    capabilities = capabilities(),
    -- The results of commands are shown here: the server need not.
    init_options = { showsResults = true },
    handlers = hints.handlers(),
    commands = commands.handlers(),
    on_attach = on_attach,
  }
end

-- Neovim 0.11: the editor starts, reuses and stops the server; `:checkhealth vim.lsp` shows it.
local function enable()
  local config = configuration()
  config.root_dir = function(buffer, start)
    local name = vim.api.nvim_buf_get_name(buffer)
    if places.is_served(name) then
      -- A file of a dependency belongs to the workspace that one came from.
      local neighbour = places.is_shared(name) and vim.lsp.get_clients({ name = 'kytes' })[1]
      start(neighbour and neighbour.root_dir or places.root(name))
    end
  end
  config.reuse_client = function(client, wanted)
    return client.name == 'kytes' and not client:is_stopped() and client.root_dir == wanted.root_dir
  end
  vim.lsp.config('kytes', config)
  vim.lsp.enable('kytes')
  -- Set up on the command line (`nvim -c`), the editor has opened its file already and would not look at it again.
  if vim.v.vim_did_enter == 0 then
    vim.api.nvim_create_autocmd('VimEnter', {
      once = true,
      callback = function()
        vim.cmd.doautoall('nvim.lsp.enable FileType')
      end,
    })
  end
end

-- Neovim before 0.11: one client for each root, started by hand.
local clients = {}

local function running(root)
  local id = clients[root]
  local client = id and vim.lsp.get_client_by_id(id)
  if client and not client.is_stopped() then
    return id
  end
end

local function client_of_a_neighbour()
  for root in pairs(clients) do
    local id = running(root)
    if id then
      return id
    end
  end
end

local function attach(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype ~= '' or not places.is_served(name) then
    return
  end
  local root = places.root(name)
  local id = (places.is_shared(name) and client_of_a_neighbour()) or running(root)
  if not id then
    local config = configuration()
    config.root_dir = root
    id = vim.lsp.start_client(config)
    clients[root] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

local function start_by_hand()
  local group = vim.api.nvim_create_augroup('kytes', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      attach(buffer)
    end
  end
end

--- Start kytes for every file that it reads.
function M.setup(options)
  settings = vim.tbl_deep_extend('force', vim.deepcopy(defaults), options or {})
  local group = vim.api.nvim_create_augroup('kytes-filetypes', { clear = true })
  for pattern, filetype in pairs(places.file_types) do
    vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
      group = group,
      pattern = pattern,
      command = 'setfiletype ' .. filetype,
    })
  end
  commands.define()
  if vim.lsp.config then
    enable()
  else
    start_by_hand()
  end
end

return M
