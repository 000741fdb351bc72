// @ts-check
// Rich text: ProseMirror for what it can hold, the source for everything else, never losing what it cannot.
import {html} from '../../app/element.js';
import {plainText} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import {fieldGroup} from '../../ui/form.js';
import '../../ui/rich.js';

const words = (value) => plainText(String(value ?? '')).split(/\s+/).filter(Boolean).length;

export function edit(context) {
  const {frame, set} = context;
  const value = String(context.value ?? '');
  return fieldGroup({
    ...frame,
    full: true,
    state: context.state(html`${t('field.words', {count: words(value)})}`),
    control: () => html`<rich-text .value=${value} .label=${context.field.name} .readonly=${context.readonly} .stripDomain=${Boolean(context.field.convertURLs)} .pick=${async () => (await import('../file-picker.js')).openFilePicker()} @input=${(event) => {
      event.stopPropagation();
      set(event.detail);
    }}></rich-text>`,
  });
}

