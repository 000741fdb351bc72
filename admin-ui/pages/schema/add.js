// @ts-check
// The choice of a type for a new field: searched by name or purpose, each with a sentence.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {openDialog} from '../../ui/feedback.js';
import {fieldTypes} from '../../fields/index.js';

/** Asks for a type; undefined when it was cancelled. */
export function chooseType() {
  const text = signal('');
  const at = signal(0);
  const found = () => {
    const wish = text.value.trim().toLowerCase();
    return fieldTypes().filter(({type}) => !wish || [type, t('type.' + type), t('schema.kind.' + type)].some((each) => each.toLowerCase().includes(wish)));
  };
  const step = (dialog) => (event) => {
    const list = found();
    const move = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (move) {
      event.preventDefault();
      at.value = (at.value + move + list.length) % (list.length || 1);
      requestAnimationFrame(() => document.getElementById('type-' + list[at.peek()]?.type)?.scrollIntoView({block: 'nearest'}));
    } else if (event.key === 'Enter' && list[at.value]) {
      event.preventDefault();
      dialog.close(list[at.value].type);
    }
  };
  return openDialog({
    title: t('schema.add'),
    size: 'narrow',
    render: (dialog) => {
      const list = found();
      return html`<div class="box"><span class="affix lead">${icon('search')}</span><input class="find-input" role="combobox" aria-expanded="true" aria-controls="types" aria-activedescendant=${list[at.value] ? 'type-' + list[at.value].type : nothing} aria-label=${t('schema.findType')} placeholder=${t('schema.findType')} autocomplete="off" .value=${text.value} @keydown=${step(dialog)} @input=${(event) => {
        text.value = event.target.value;
        at.value = 0;
      }}></div>
      <ul class="types" role="listbox" id="types" aria-label=${t('schema.types')}>${list.map(({type, icon: symbol}, index) => html`<li role="option" id="type-${type}" aria-selected=${String(index === at.value)} @click=${() => dialog.close(type)}>${icon(symbol)}<span class="grow"><b>${t('type.' + type)}</b><span class="muted">${t('schema.kind.' + type)}</span></span></li>`)}</ul>
      ${list.length ? nothing : html`<p class="muted" role="status">${t('schema.noType', {text: text.value})}</p>`}`;
    },
  });
}
