import { render } from 'preact';
import '@picocss/pico/css/pico.min.css';
import './theme.css';
import { App } from './app';

render(<App />, document.body);
