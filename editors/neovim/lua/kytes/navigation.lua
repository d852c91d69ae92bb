-- Questions that go to kytes alone, although other servers may know the buffer too.

local M = {}

--- The kytes client of a buffer, 0 for the current one.
function M.client(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  if vim.lsp.get_clients then
    return vim.lsp.get_clients({ bufnr = buffer, name = 'kytes' })[1]
  end
  for _, client in pairs(vim.lsp.buf_get_clients(buffer)) do
    if client.name == 'kytes' then
      return client
    end
  end
end

--- Ask the kytes client of a buffer; `answer` gets the result, or nil after an error that was shown.
function M.ask(buffer, method, params, answer)
  local client = M.client(buffer)
  if not client then
    vim.notify('kytes does not serve this file', vim.log.levels.WARN)
    return
  end
  local handler = function(failure, result)
    if failure then
      vim.notify('kytes: ' .. (failure.message or vim.inspect(failure)), vim.log.levels.ERROR)
    end
    answer(not failure and result or nil, client)
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, handler, buffer)
  else
    client.request(method, params, handler, buffer)
  end
end

local function position(client)
  return vim.lsp.util.make_position_params(0, client.offset_encoding)
end

local function is_empty(result)
  return result == nil or result == vim.NIL or vim.tbl_isempty(result)
end

--- Go to one location; offer a list where there are several.
function M.open(result, client)
  local locations = (vim.islist or vim.tbl_islist)(result) and result or { result }
  if #locations > 1 then
    local items = vim.lsp.util.locations_to_items(locations, client.offset_encoding)
    vim.fn.setqflist({}, ' ', { title = 'kytes', items = items })
    vim.cmd('botright copen')
  elseif vim.lsp.util.show_document then
    vim.lsp.util.show_document(locations[1], client.offset_encoding, { focus = true })
  else
    vim.lsp.util.jump_to_location(locations[1], client.offset_encoding)
  end
end

local function lead(method, otherwise)
  local client = M.client(0)
  if not client then
    return otherwise()
  end
  M.ask(vim.api.nvim_get_current_buf(), method, position(client), function(result)
    if is_empty(result) then
      otherwise()
    else
      M.open(result, client)
    end
  end)
end

function M.definition()
  lead('textDocument/definition', vim.lsp.buf.definition)
end

function M.declaration()
  lead('textDocument/declaration', vim.lsp.buf.declaration)
end

function M.hover()
  local client = M.client(0)
  if not client then
    return vim.lsp.buf.hover()
  end
  M.ask(vim.api.nvim_get_current_buf(), 'textDocument/hover', position(client), function(result)
    if is_empty(result) or is_empty(result.contents) then
      return vim.lsp.buf.hover()
    end
    local lines = vim.lsp.util.convert_input_to_markdown_lines(result.contents)
    vim.lsp.util.open_floating_preview(lines, 'markdown', { focus_id = 'kytes-hover', border = 'rounded' })
  end)
end

--- The name of the component under the cursor, nil where none is mentioned.
function M.component(answer)
  local client = M.client(0)
  if not client then
    return answer(nil)
  end
  local buffer = vim.api.nvim_get_current_buf()
  M.ask(buffer, 'textDocument/prepareCallHierarchy', position(client), function(result)
    answer(not is_empty(result) and result[1].name or nil)
  end)
end

return M
