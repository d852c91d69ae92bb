-- :KytesGraph and its companions: the server's commands, for the component that is named or stands under the cursor.

local navigation = require('kytes.navigation')

local M = {}

M.keys = { g = 'KytesGraph', w = 'KytesWhy', j = 'KytesJump', e = 'KytesEdit', r = 'KytesRevert', R = 'KytesRefresh' }

--- A text that nobody saves, in a window of its own.
local function show(title, lines, filetype)
  vim.cmd('botright new')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.bo.buftype = 'nofile'
  vim.bo.bufhidden = 'wipe'
  vim.bo.swapfile = false
  vim.bo.modifiable = false
  vim.bo.filetype = filetype
  pcall(vim.api.nvim_buf_set_name, 0, title)
end

-- `given` names a component; else the one under the cursor is meant, else the user is asked.
local function with_component(given, use)
  if given ~= '' then
    return use(given)
  end
  navigation.component(function(found)
    if found then
      return use(found)
    end
    vim.ui.input({ prompt = 'Component: ' }, function(named)
      if named and named ~= '' then
        use(named)
      end
    end)
  end)
end

-- What is shown of each command's result.
local present = {}

present['kytes.showGraph'] = function(graph)
  show('kytes://' .. graph.fileName, vim.split(graph.text, '\n'), graph.languageId)
end

present['kytes.why'] = present['kytes.showGraph']

present['kytes.jump'] = function(location, client)
  navigation.open(location, client)
end

present['kytes.edit'] = function(folder)
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.uri_to_fname(folder.uri)))
end

present['kytes.revert'] = function() end
present['kytes.refresh'] = present['kytes.revert']

local function execute(command, arguments)
  local params = { command = command, arguments = arguments }
  navigation.ask(vim.api.nvim_get_current_buf(), 'workspace/executeCommand', params, function(result, client)
    if type(result) == 'table' then
      present[command](result, client)
    end
  end)
end

--- The commands of code actions and lenses: run on the server, like all, and their results shown.
function M.handlers()
  local handlers = {}
  for name in pairs(present) do
    handlers[name] = function(command)
      execute(name, command.arguments or {})
    end
  end
  return handlers
end

local function on_component(command)
  return function(given)
    with_component(given, function(component)
      execute(command, { component })
    end)
  end
end

local function define(name, action, description)
  vim.api.nvim_create_user_command(name, function(call)
    action(vim.trim(call.args))
  end, { nargs = '?', desc = description })
end

--- Define the user commands.
function M.define()
  define('KytesGraph', function(format)
    execute('kytes.showGraph', { format ~= '' and format or 'tree' })
  end, 'Show the dependency graph: tree, json, dot or svg')
  define('KytesJump', function(component)
    if component == '' then
      return navigation.definition()
    end
    execute('kytes.jump', { component })
  end, 'Open the source of a component at the version in use')
  define('KytesRefresh', function()
    execute('kytes.refresh', {})
  end, 'Ask the upstreams again')
  define('KytesWhy', on_component('kytes.why'), 'Show why a component is in the graph')
  define('KytesEdit', on_component('kytes.edit'), 'Make a writable copy of a component and use it')
  define('KytesRevert', on_component('kytes.revert'), 'Go back from the writable copy')
end

return M
