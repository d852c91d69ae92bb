-- Inlay hints: the editor's own where it has them (0.10), else drawn here at the end of the line.

local M = {}

local namespace = vim.api.nvim_create_namespace('kytes-hints')
local delay_in_milliseconds = 200
local method = 'textDocument/inlayHint'
local timers = {}
local shown = {}

local function is_native()
  return vim.lsp.inlay_hint ~= nil and vim.fn.has('nvim-0.10') == 1
end

--- The client's capabilities with what this file adds to them.
function M.announced(capabilities)
  if not is_native() then
    capabilities.textDocument.inlayHint = { dynamicRegistration = false }
    capabilities.workspace.inlayHint = { refreshSupport = true }
  end
  return capabilities
end

local function text(label)
  if type(label) == 'string' then
    return label
  end
  local parts = {}
  for _, part in ipairs(label) do
    table.insert(parts, part.value)
  end
  return table.concat(parts)
end

local function draw(buffer, found)
  if not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  local lines = {}
  for _, hint in ipairs(found) do
    local line = hint.position.line
    lines[line] = lines[line] or {}
    table.insert(lines[line], text(hint.label))
  end
  local count = vim.api.nvim_buf_line_count(buffer)
  for line, labels in pairs(lines) do
    if line < count then
      vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, {
        virt_text = { { ' ' .. table.concat(labels, ' '), 'KytesHint' } },
        hl_mode = 'combine',
      })
    end
  end
end

local function refresh(client, buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = {
      start = { line = 0, character = 0 },
      ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 },
    },
  }
  local asked_of = vim.api.nvim_buf_get_changedtick(buffer)
  client.request(method, params, function(failure, result)
    local is_current = vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_changedtick(buffer) == asked_of
    if is_current and not failure and type(result) == 'table' then
      draw(buffer, result)
    end
  end, buffer)
end

local function refresh_soon(client, buffer)
  if timers[buffer] then
    timers[buffer]:stop()
  end
  timers[buffer] = vim.defer_fn(function()
    timers[buffer] = nil
    refresh(client, buffer)
  end, delay_in_milliseconds)
end

--- Show the hints of a buffer from now on.
function M.show(client, buffer)
  if is_native() then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
    return
  end
  if shown[buffer] then
    return
  end
  shown[buffer] = client
  vim.cmd('highlight default link KytesHint Comment')
  vim.api.nvim_buf_attach(buffer, false, {
    on_lines = function()
      refresh_soon(client, buffer)
    end,
    on_reload = function()
      refresh_soon(client, buffer)
    end,
    on_detach = function()
      shown[buffer] = nil
    end,
  })
  refresh(client, buffer)
end

--- What the client answers to the server about hints.
function M.handlers()
  if is_native() then
    return {}
  end
  return {
    ['workspace/inlayHint/refresh'] = function()
      for buffer, client in pairs(shown) do
        refresh(client, buffer)
      end
      return vim.NIL
    end,
  }
end

return M
