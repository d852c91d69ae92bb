-- Walks through the story in Neovim, with the plugin of editors/neovim, and writes down what a user would see.
--
-- KYTES_STORY names a JSON file: `server` (command line), `manifest` (a file), `chains` (lists of dependency locations),
-- `marks` (what stands before and behind a location in a manifest), `seconds` (deadline of each wait), `answer` (the JSON
-- file to write).

local story = vim.fn.json_decode(vim.fn.readfile(vim.env.KYTES_STORY))
local answer = { hints = {}, hovers = {}, chains = {}, messages = {} }
local deadline = story.seconds * 1000

local function finish(failure)
  answer.failure = failure
  vim.fn.writefile({ vim.fn.json_encode(answer) }, story.answer)
  vim.cmd(failure and 'cquit!' or 'qall!')
end

local function wait(what, condition)
  if not vim.wait(deadline, condition, 20) then
    error('waited in vain for ' .. what, 0)
  end
end

local original_notify = vim.notify
vim.notify = function(message, ...)
  table.insert(answer.messages, tostring(message))
  return original_notify(message, ...)
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), 'x', false)
end

local function stand_on(text)
  vim.fn.cursor(1, 1)
  local line = vim.fn.search('\\V' .. vim.fn.escape(story.marks[1] .. text .. story.marks[2], '\\/'))
  if line == 0 then
    error('no line of ' .. vim.api.nvim_buf_get_name(0) .. ' holds ' .. text, 0)
  end
  vim.fn.cursor(line, vim.fn.col('.') + 1)
end

local function label_text(label)
  if type(label) == 'string' then
    return label
  end
  local texts = {}
  for _, part in ipairs(label) do
    table.insert(texts, part.value)
  end
  return table.concat(texts)
end

-- Hints by the line that they stand on: `{ { line = 'the text', label = '= 1.2.3' } }`.
local function visible_hints()
  local found = {}
  local function add(row, label)
    local line = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ''
    table.insert(found, { line = line, label = label })
  end
  if vim.lsp.inlay_hint and vim.lsp.inlay_hint.get then
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      add(hint.inlay_hint.position.line, label_text(hint.inlay_hint.label))
    end
    return found
  end
  local namespace = vim.api.nvim_get_namespaces()['kytes-hints']
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
    local text = ''
    for _, chunk in ipairs(mark[4].virt_text or {}) do
      text = text .. chunk[1]
    end
    add(mark[2], text)
  end
  return found
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local function hover()
  press('K')
  wait('a hover', float)
  local window = float()
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  return table.concat(lines, '\n')
end

local function is_served()
  return #require('kytes.navigation').client(0) ~= nil
end

local function attached()
  return require('kytes.navigation').client(0) ~= nil
end

-- Presses `gd` on a location and says where that led.
local function jump(location)
  wait('kytes to serve ' .. vim.api.nvim_buf_get_name(0), attached)
  stand_on(location)
  local hovered = hover()
  local from = vim.api.nvim_buf_get_name(0)
  press('gd')
  wait('a jump from ' .. location, function()
    return vim.api.nvim_buf_get_name(0) ~= from
  end)
  local refused = not pcall(vim.api.nvim_buf_set_lines, 0, 0, 0, false, { 'x' })
  return {
    location = location,
    hover = hovered,
    file = vim.api.nvim_buf_get_name(0),
    line = vim.fn.line('.'),
    isReadOnly = vim.bo.readonly and refused,
  }
end

local function clients()
  local list = vim.lsp.get_clients or vim.lsp.get_active_clients
  return #list()
end

local function walk()
  require('kytes').setup({ cmd = story.server })
  for _, chain in ipairs(story.chains) do
    vim.cmd('edit ' .. vim.fn.fnameescape(story.manifest))
    wait('kytes to serve the manifest', attached)
    wait('hints', function()
      return #visible_hints() > 0
    end)
    answer.hints = visible_hints()
    local jumps = {}
    for _, location in ipairs(chain) do
      table.insert(jumps, jump(location))
    end
    table.insert(answer.chains, jumps)
  end
  answer.servers = clients()

  vim.cmd('edit ' .. vim.fn.fnameescape(story.manifest))
  local windows = #vim.api.nvim_list_wins()
  vim.cmd('KytesGraph')
  wait('the graph', function()
    return #vim.api.nvim_list_wins() > windows
  end)
  answer.graph = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('close')
  stand_on(story.chains[1][1])
  vim.cmd('KytesWhy')
  wait('the reason', function()
    return #vim.api.nvim_list_wins() > windows
  end)
  answer.why = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('close')
end

local ok, failure = pcall(walk)
finish(not ok and failure or nil)
