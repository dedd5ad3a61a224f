import { render } from 'preact';
import '@picocss/pico/css/pico.min.css';
import './theme.css';
import { askSession } from './api/session';
import { App } from './app';

void askSession().then(() => {
  render(<App />, document.body);
});
