// @ts-check
import {Page, html, nothing} from '../../app/page.js';
import {t} from '../../app/i18n.js';

export default class DataPage extends Page {
  get heading() {
    return t('nav.data');
  }
}
customElements.define('larder-data', DataPage);
