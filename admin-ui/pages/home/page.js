// @ts-check
import {Page, html, icon, nothing} from '../../app/page.js';
import {t} from '../../app/i18n.js';

export default class HomePage extends Page {
  get heading() {
    return t('nav.home');
  }

  body() {
    return html`<div class="wrap"><h2 class="display">${t('home.hello')}</h2></div>`;
  }
}
customElements.define('larder-home', HomePage);
