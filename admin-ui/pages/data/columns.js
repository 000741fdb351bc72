// @ts-check
// From a collection's fields to the grid's columns: order, visibility, widths, compact editors.
import {html, icon, nothing} from '../../app/element.js';
import {pref, setPref} from '../../app/prefs.js';
import {presentableFields} from '../../app/collections.js';
import {hasText, t} from '../../app/i18n.js';
import {fieldType, isMultiple} from '../../fields/index.js';
import {formatDate, parseDate} from '../../fields/plain.js';
import {shortId} from '../../fields/relation.js';

/** Fields of the grid: passwords and token keys are never columns. */
export const gridFields = (model) => model.fields.filter((field) => field.type !== 'password' && field.name !== 'tokenKey');

/** The layout of a collection in this browser: {order, hidden, widths, pinned}. */
export const layoutOf = (model) => pref('columns', {})[model.id] ?? {};

export function changeLayout(model, change) {
  const all = pref('columns', {});
  setPref('columns', {...all, [model.id]: {...all[model.id], ...change}});
}

/** Hidden fields and quiet ones of auth collections start hidden. */
const startsHidden = (model, field) => field.hidden || (model.type === 'auth' && field.name === 'emailVisibility') || field.type === 'json' && model.fields.length > 10;

export function orderedFields(model, layout = layoutOf(model)) {
  const fields = gridFields(model);
  const order = layout.order ?? defaultOrder(model, fields);
  const place = (field) => (order.includes(field.name) ? order.indexOf(field.name) : order.length);
  return [...fields].sort((a, b) => place(a) - place(b));
}

/** Id first, then what people read, the automatic dates last. */
function defaultOrder(model, fields) {
  const presentable = presentableFields(model).map((field) => field.name);
  const rank = (field) => (field.name === 'id' ? 0 : presentable.includes(field.name) ? 1 : field.type === 'autodate' ? 3 : 2);
  return fields.map((field, index) => [rank(field) * 1000 + index, field.name]).sort((a, b) => a[0] - b[0]).map(([, name]) => name);
}

export const isHidden = (model, field, layout = layoutOf(model)) => (layout.hidden ?? gridFields(model).filter((each) => startsHidden(model, each)).map((each) => each.name)).includes(field.name);

export function toggleColumn(model, name) {
  const hidden = gridFields(model).filter((field) => isHidden(model, field)).map((field) => field.name);
  changeLayout(model, {hidden: hidden.includes(name) ? hidden.filter((each) => each !== name) : [...hidden, name]});
}

export function moveColumn(model, name, step) {
  const order = orderedFields(model).map((field) => field.name);
  const visible = order.filter((each) => !isHidden(model, {name: each}));
  const target = visible[visible.indexOf(name) + step];
  if (!target) return;
  order.splice(order.indexOf(name), 1);
  order.splice(order.indexOf(target) + (step > 0 ? 1 : 0), 0, name);
  changeLayout(model, {order});
}

/** Puts a column before another one. */
export function placeColumn(model, name, before) {
  const order = orderedFields(model).map((field) => field.name).filter((each) => each !== name);
  order.splice(order.indexOf(before), 0, name);
  changeLayout(model, {order});
}

/** What the API sorts a column by; relations by the first presentable field of their target. */
export function sortKey(field, target) {
  if (field.type !== 'relation') return field.name;
  const [first] = presentableFields(target);
  return first ? `${field.name}.${first.name}` : field.name;
}

/** @returns {import('../../ui/grid.js').Column[]} */
export function gridColumns(model, {readonly, reveal, only = []}) {
  const layout = layoutOf(model);
  // A shared link names its columns; they last as long as the link's place does.
  const named = only.map((name) => gridFields(model).find((field) => field.name === name)).filter(Boolean);
  const shown = named.length ? named : orderedFields(model, layout).filter((field) => !isHidden(model, field, layout));
  const columns = shown.map((field) => {
    const type = fieldType(field);
    const masked = field.hidden && !reveal;
    return {
      key: field.name,
      title: field.name,
      hint: hasText('type.' + field.type) ? t('type.' + field.type) : field.type,
      icon: field.primaryKey || field.name === 'id' ? 'key' : type.icon,
      width: layout.widths?.[field.name] ?? (field.name === 'id' ? 128 : type.width),
      align: type.align,
      pinned: layout.pinned?.includes(field.name) ?? false,
      sortable: type.sortable,
      menu: true,
      field,
      className: (field.name === 'id' ? 'mono muted' : '') + (layout.wrap?.includes(field.name) ? ' wrapped' : ''),
      cell: (row) => (masked ? html`<span class="null" title=${t('data.masked')}>••••</span>` : field.name === 'id' ? html`<span title=${row.id}>${shortId(row.id)}</span>` : type.cell(row[field.name], field, row)),
      text: (row) => (masked ? '' : type.text(row[field.name], field, row)),
      typed: type.quick === 'text' || type.quick === 'number',
      editable: () => !readonly && field.name !== 'id' && field.type !== 'autodate' && !masked && !(model.name === '_superusers' && field.name === 'verified'),
      editor: !readonly && type.quick && field.name !== 'id' && !(model.type === 'auth' && field.name === 'password') ? (row, edit) => quickEditor(type.quick, field, row, edit) : undefined,
    };
  });
  // The last column of text takes what is left, so that the table fills its place.
  const stretch = columns.findLast((column) => ['text', 'editor', 'url', 'email'].includes(column.field.type) && column.key !== 'id' && !layout.widths?.[column.key]);
  const sum = columns.reduce((total, column) => total + (column.width ?? 0), 0);
  if (stretch && sum < 1100) stretch.width = undefined;
  return columns;
}

/** The compact editor of a cell. Values are set as they are typed; the grid commits them. */
function quickEditor(kind, field, row, edit) {
  const type = fieldType(field);
  const label = `${field.name}, ${row.id}`;
  const value = row[field.name];
  const typed = (event) => {
    try {
      edit.set(type.parse(event.target.value, field));
      event.target.setCustomValidity('');
    } catch (error) {
      edit.touched = false;
      event.target.setCustomValidity(error.message);
      event.target.title = error.message;
    }
  };
  // The letter that began the edit is part of the value already.
  if (edit.text !== null && !edit.touched) typed({target: {value: edit.text, setCustomValidity() {}}});
  if (kind === 'select') {
    if (isMultiple(field)) {
      return html`<select multiple aria-label=${label} size=${Math.min(6, field.values.length)} @change=${(event) => edit.set([...event.target.selectedOptions].map((option) => option.value))}>${field.values.map((each) => html`<option ?selected=${(value ?? []).includes(each)}>${each}</option>`)}</select>`;
    }
    return html`<select aria-label=${label} @change=${(event) => edit.commit(event.target.value)}>${field.required ? nothing : html`<option value="">–</option>`}${field.values.map((each) => html`<option value=${each} ?selected=${each === value}>${each}</option>`)}</select>`;
  }
  if (kind === 'bool') {
    return html`<label class="cellbool"><input type="checkbox" role="switch" class="switch" aria-label=${label} .checked=${Boolean(value)} @change=${(event) => edit.commit(event.target.checked)}></label>`;
  }
  if (kind === 'date') {
    const date = parseDate(value);
    return html`<input type="datetime-local" step="0.001" aria-label=${label} .value=${date ? localInput(date) : ''} @input=${(event) => edit.set(event.target.value ? formatDate(new Date(event.target.value)) : '')}>`;
  }
  const long = edit.text === null && kind === 'text' && field.type === 'text' && (String(value ?? '').length > 40 || String(value ?? '').includes('\n'));
  if (long) return html`<textarea aria-label=${label} rows="4" .value=${String(value ?? '')} @input=${typed}></textarea>`;
  return html`<input type="text" aria-label=${label} inputmode=${kind === 'number' ? 'decimal' : field.type === 'email' ? 'email' : field.type === 'url' ? 'url' : 'text'} .value=${edit.text ?? String(value ?? '')} aria-describedby="edit-hint" @input=${typed}>`;
}

/** A date as the value of a datetime-local input, with milliseconds. */
export function localInput(date) {
  const two = (value, size = 2) => String(value).padStart(size, '0');
  return `${two(date.getFullYear(), 4)}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}
