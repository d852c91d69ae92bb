-- Opens a source file and a checkout below the workspace folder, and writes down where their mentions lead.
--
-- KYTES_STORY names a JSON file: `server` (command line), `source` (a file that imports `module`), `checkout` (the manifest
-- of a dependency that was checked out), `requirement` (a location in it), `target` (a target that it declares and uses),
-- `seconds`, `answer`.

local story = vim.fn.json_decode(vim.fn.readfile(vim.env.KYTES_STORY))
local answer = {}

local function wait(what, condition)
  if not vim.wait(story.seconds * 1000, condition, 20) then
    error('waited in vain for ' .. what, 0)
  end
end

local function open(file)
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  wait('kytes to serve ' .. file, function()
    return require('kytes.navigation').client(0) ~= nil
  end)
end

local function stand_on(pattern)
  vim.fn.cursor(1, 1)
  if vim.fn.search(pattern) == 0 then
    error('no line of ' .. vim.api.nvim_buf_get_name(0) .. ' matches ' .. pattern, 0)
  end
end

local function place()
  return vim.api.nvim_buf_get_name(0) .. ':' .. vim.fn.line('.')
end

-- The file and the line to which a question leads.
local function led(what, ask)
  local from = place()
  ask()
  wait(what, function()
    return place() ~= from
  end)
  return { file = vim.api.nvim_buf_get_name(0), line = vim.fn.getline('.') }
end

local function clients()
  return #(vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

local function walk()
  require('kytes').setup({ cmd = story.server })
  local import = '\\v^import \\zs' .. story.module .. '>'
  open(story.source)
  stand_on(import)
  answer.definition = led('the code', vim.lsp.buf.definition)
  open(story.source)
  stand_on(import)
  answer.declaration = led('the manifest', vim.lsp.buf.declaration)

  local navigation = require('kytes.navigation')
  open(story.checkout)
  stand_on('\\V"\\zs' .. story.requirement)
  answer.requirement = led('a dependency of the dependency', navigation.definition)
  open(story.checkout)
  stand_on('\\v^ +"\\zs' .. story.target .. '",')
  answer.target = led('a target of the checkout', navigation.definition)
  answer.servers = clients()
end

local ok, failure = pcall(walk)
answer.failure = not ok and failure or nil
vim.fn.writefile({ vim.fn.json_encode(answer) }, story.answer)
vim.cmd('qall!')
