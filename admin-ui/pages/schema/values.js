// @ts-check
// The options of a select field: add, rename, put in order, remove, paste a list.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {announce} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {fieldGroup} from '../../ui/form.js';

export function valueList(form, path, field, index) {
  const values = field.values ?? [];
  const id = 'f-' + path.replace(/\W/g, '-');
  const stored = form.initial.fields?.find((each) => each.id && each.id === field.id)?.values ?? [];
  const gone = stored.filter((value) => !values.includes(value));
  const wrong = Object.entries(form.errors).find(([name]) => name === path || name.startsWith(path + '.'));
  const set = (list) => form.set(path, list);
  const move = (from, to) => {
    if (to < 0 || to >= values.length) return;
    set(values.toSpliced(from, 1).toSpliced(to, 0, values[from]));
    announce(t('schema.moved', {name: values[from], position: to + 1}));
    setTimeout(() => document.getElementById(`${id}-${to}`)?.focus());
  };
  const add = (text) => {
    const fresh = text.split(/[\n,;\t]/).map((each) => each.trim()).filter((each) => each && !values.includes(each));
    if (fresh.length) set([...values, ...fresh]);
  };
  return fieldGroup({id, label: t('schema.option.values'), required: true, full: true, error: wrong?.[1] ?? '', help: gone.length && field.id ? t('schema.hint.valuesGone', {list: gone.join(', ')}) : t('schema.hint.values'), control: () => html`
    ${values.length ? html`<ol class="values">${values.map((value, at) => html`<li><span class="grip" aria-hidden="true">${icon('grip')}</span><input class="input" id="${id}-${at}" aria-label=${t('schema.value', {count: at + 1})} .value=${value} autocomplete="off"
        @change=${(event) => {
          const text = event.target.value.trim();
          if (text && !values.includes(text)) set(values.with(at, text));
          else event.target.value = value;
        }} @keydown=${(event) => {
          const step = event.altKey && {ArrowUp: -1, ArrowDown: 1}[event.key];
          if (step) {
            event.preventDefault();
            move(at, at + step);
          } else if (event.key === 'Enter') {
            event.preventDefault();
            event.target.dispatchEvent(new Event('change'));
            document.getElementById(`${id}-add`)?.focus();
          }
        }}><button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.valueMenu', {name: value})} ${menu(() => [
          {label: t('schema.up'), icon: 'aup', keys: 'alt+arrowup', disabled: at === 0, run: () => move(at, at - 1)},
          {label: t('schema.down'), icon: 'adown', keys: 'alt+arrowdown', disabled: at === values.length - 1, run: () => move(at, at + 1)},
          {separator: true},
          {label: t('schema.removeValue'), icon: 'trash', danger: true, run: () => set(values.toSpliced(at, 1))},
        ])}>${icon('more')}</button></li>`)}</ol>` : nothing}
    <input class="input" id="${id}-add" placeholder=${t('schema.addValue')} aria-label=${t('schema.addValue')} autocomplete="off"
      @paste=${(event) => {
        const text = event.clipboardData.getData('text');
        if (!/[\n,;\t]/.test(text)) return;
        event.preventDefault();
        add(text);
      }} @keydown=${(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        add(event.target.value);
        event.target.value = '';
      }} @change=${(event) => {
        add(event.target.value);
        event.target.value = '';
      }}>`});
}
