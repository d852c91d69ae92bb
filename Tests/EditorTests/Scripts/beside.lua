-- Opens a manifest with kytes and sourcekit-lsp on one buffer, and writes down where `gd` leads from a dependency and
-- from a variable of Swift.
--
-- KYTES_STORY names a JSON file: `server` and `other` (command lines), `manifest`, `chains` (the first location counts),
-- `variable` (a name that the manifest declares and uses), `seconds`, `answer`.

local story = vim.fn.json_decode(vim.fn.readfile(vim.env.KYTES_STORY))
local answer = {}

local function wait(what, condition)
  if not vim.wait(story.seconds * 1000, condition, 20) then
    error('waited in vain for ' .. what, 0)
  end
end

local function start_other()
  if vim.lsp.config then
    vim.lsp.config('other', { cmd = story.other, filetypes = { 'swift' }, root_markers = { 'Package.swift' } })
    vim.lsp.enable('other')
    return
  end
  local id
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'swift',
    callback = function(event)
      local root = vim.fn.fnamemodify(story.manifest, ':h')
      id = id or vim.lsp.start_client({ name = 'other', cmd = story.other, root_dir = root })
      vim.lsp.buf_attach_client(event.buf, id)
    end,
  })
end

local function served_by()
  local names = {}
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    if vim.lsp.buf_is_attached(0, client.id) and client.server_capabilities then
      table.insert(names, client.name)
    end
  end
  table.sort(names)
  return table.concat(names, ' ')
end

local function open_manifest()
  vim.cmd('edit ' .. vim.fn.fnameescape(story.manifest))
  wait('both servers', function()
    return served_by() == 'kytes other'
  end)
  vim.fn.cursor(1, 1)
end

local function press(keys)
  vim.api.nvim_feedkeys(keys, 'x', false)
end

local function walk()
  require('kytes').setup({ cmd = story.server })
  start_other()

  open_manifest()
  vim.fn.search('\\V' .. story.chains[1][1])
  press('gd')
  wait('a jump', function()
    return vim.api.nvim_buf_get_name(0) ~= story.manifest
  end)
  answer.dependency = vim.api.nvim_buf_get_name(0)

  -- Kytes has no answer here; the other server needs a while before it has one.
  open_manifest()
  local declaration = vim.fn.search('\\v<(var|let) ' .. story.variable .. '>', 'n')
  wait('the other server to answer', function()
    vim.fn.cursor(declaration, 1)
    vim.fn.search('\\V\\^' .. story.variable .. '.')
    local from = vim.fn.line('.')
    press('gd')
    return vim.wait(1000, function()
      return vim.fn.line('.') ~= from
    end, 20)
  end)
  answer.variable = vim.api.nvim_buf_get_name(0)
  answer.line = vim.fn.line('.') - declaration
end

local ok, failure = pcall(walk)
answer.failure = not ok and failure or nil
vim.fn.writefile({ vim.fn.json_encode(answer) }, story.answer)
vim.cmd('qall!')
