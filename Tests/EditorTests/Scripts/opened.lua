-- Given on the command line behind the setup of the README: writes down which servers the opened file has.
--
-- KYTES_STORY names a JSON file: `seconds`, `answer`.

local story = vim.fn.json_decode(vim.fn.readfile(vim.env.KYTES_STORY))

local function servers()
  local found = {}
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    if vim.lsp.buf_is_attached(0, client.id) then
      table.insert(found, { name = client.name, root = client.config.root_dir })
    end
  end
  return found
end

local function look()
  vim.wait(story.seconds * 1000, function()
    return #servers() > 0
  end, 20)
  vim.fn.writefile({ vim.fn.json_encode({ servers = servers() }) }, story.answer)
  vim.cmd('qall!')
end

vim.api.nvim_create_autocmd('VimEnter', { callback = vim.schedule_wrap(look) })
