import { cookieValues } from './cookie';

const NAME = 'syncstate_session';

it.each([
  ['nothing', undefined, []],
  ['an empty header', '', []],
  ['the cookie alone', 'syncstate_session=a', ['a']],
  ['one among others', 'theme=dark; syncstate_session=a; lang=de', ['a']],
  ['one without blanks', 'theme=dark;syncstate_session=a;lang=de', ['a']],
  ['one in quotation marks', 'syncstate_session="a"', ['a']],
  ['a single quotation mark', 'syncstate_session="', ['"']],
  ['two of the same name', 'syncstate_session=old; syncstate_session=new', ['old', 'new']],
  ['an equals sign in the value', 'syncstate_session=a=b', ['a=b']],
  ['an empty value', 'syncstate_session=', ['']],
  ['a name that only begins so', 'syncstate_session2=a; xsyncstate_session=b', []],
  ['a name in capitals', 'SYNCSTATE_SESSION=a', []],
  ['a name without a value', 'syncstate_session; syncstate_session', []],
  ['garbage', ';;;=;=x; =syncstate_session=;\0;"', []],
  ['a value that holds the name', 'other=syncstate_session=a', []],
])('%s', (_case, header, expected) => {
  expect(cookieValues(header, NAME)).toEqual(expected);
});

it('looks at five values of one name at most, however many a header of 16 kB holds', () => {
  const header = Array.from({ length: 800 }, (_, index) => `${NAME}=${index}`).join('; ');
  expect(header.length).toBeGreaterThan(16_000);
  expect(cookieValues(header, NAME)).toEqual(['0', '1', '2', '3', '4']);
});
