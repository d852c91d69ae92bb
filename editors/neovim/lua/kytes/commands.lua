-- :KytesGraph and its companions: the server's commands, for the component that is named or stands under the cursor.

local navigation = require('kytes.navigation')

local M = {}

M.keys = { g = 'KytesGraph', w = 'KytesWhy', j = 'KytesJump', e = 'KytesEdit', r = 'KytesRevert', R = 'KytesRefresh' }

local function execute(command, arguments, answer)
  local params = { command = command, arguments = arguments }
  navigation.ask(vim.api.nvim_get_current_buf(), 'workspace/executeCommand', params, answer or function() end)
end

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

local function graph(format)
  execute('kytes.showGraph', { format ~= '' and format or 'tree' }, function(result)
    if type(result) == 'table' and result.text then
      show('kytes://' .. (result.fileName or 'graph'), vim.split(result.text, '\n'), result.languageId or 'text')
    end
  end)
end

local function why(component)
  execute('kytes.why', { component }, function(result)
    if type(result) ~= 'table' then
      return
    end
    local lines = {}
    for _, path in ipairs(result.paths or {}) do
      for depth, id in ipairs(path) do
        table.insert(lines, string.rep('  ', depth - 1) .. id)
      end
      table.insert(lines, '')
    end
    show('kytes://why/' .. component, lines, 'text')
  end)
end

local function jump(component)
  if component == '' then
    return navigation.definition()
  end
  execute('kytes.jump', { component }, function(result, client)
    if type(result) == 'table' and (result.uri or result.targetUri or result[1]) then
      navigation.open(result, client)
    end
  end)
end

local function edit(component)
  execute('kytes.edit', { component }, function(result)
    if type(result) == 'table' and result.uri then
      vim.cmd('edit ' .. vim.fn.fnameescape(vim.uri_to_fname(result.uri)))
    end
  end)
end

local function revert(component)
  execute('kytes.revert', { component })
end

local function define(name, action, description)
  vim.api.nvim_create_user_command(name, function(call)
    action(vim.trim(call.args))
  end, { nargs = '?', desc = description })
end

--- Define the user commands.
function M.define()
  local function on_component(action)
    return function(given)
      with_component(given, action)
    end
  end
  define('KytesGraph', graph, 'Show the dependency graph: tree, json, dot or svg')
  define('KytesWhy', on_component(why), 'Show why a component is in the graph')
  define('KytesJump', jump, 'Open the source of a component at the version in use')
  define('KytesEdit', on_component(edit), 'Make a writable copy of a component and use it')
  define('KytesRevert', on_component(revert), 'Go back from the writable copy')
  define('KytesRefresh', function()
    execute('kytes.refresh', {})
  end, 'Ask the upstreams again')
end

return M
