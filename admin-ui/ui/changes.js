// @ts-check
// A change of a collection in words. Texts are in the catalogues `schema`, `fields` and `rule`.
import {html, nothing} from '../app/element.js';
import {hasText, t} from '../app/i18n.js';

/** What a dotted member of a collection is called. */
export function memberName(path) {
  const prefix = ['rule.name.', 'schema.token.', 'schema.template.', 'schema.path.'].find((each) => hasText(each + path));
  return prefix ? t(prefix + path) : path;
}

/**
 * @param {import('../lang/schema/changes.js').Change} change
 * @param {number} [count] records concerned; undefined where that is not known
 */
export function changeSentence({code, values}, count) {
  const words = {
    ...values, ...(values.type ? {type: t('type.' + values.type)} : {}), ...(Array.isArray(values.list) ? {list: values.list.join(', ')} : {}), ...(values.option ? {option: hasText('schema.option.' + values.option) ? t('schema.option.' + values.option) : values.option} : {}),
    ...(values.path ? {path: memberName(values.path)} : {}),
  };
  const counted = code === 'fieldRemoved' ? 'schema.holds' : code.startsWith('provider') ? 'schema.linked' : 'schema.concerned';
  return html`<p>${t('schema.change.' + code, words)}${count === undefined ? nothing : html` <b>${t(counted, {count})}</b>`}</p>`;
}
