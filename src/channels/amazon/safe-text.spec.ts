import { MAX_TEXT_LENGTH, safeText } from './safe-text';

describe('text from another party', () => {
  it.each([
    ['token Atza|IwEBIa-b_c.d== was refused', 'token [secret] was refused'],
    ['refresh_token=Atzr%7CIwEBIabc&client_id=x', 'refresh_token=[secret]&client_id=x'],
    ['"Atzr|IwEB/IO+x"', '"[secret]"'],
    ['secret amzn1.oa2-cs.v1.0123abcd, please', 'secret [secret], please'],
    ['client amzn1.application-oa2-client.0123', 'client [secret]'],
    ['line one\r\nline two\t\u0000end', 'line one line two end'],
    ['  ASIN B0TESTMUG1  ', 'ASIN B0TESTMUG1'],
  ])('turns %j into %j', (text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  it('is cut to its limit, after the secrets are out', () => {
    const long = safeText(`${'x'.repeat(MAX_TEXT_LENGTH - 5)} Atza|${'s'.repeat(2_000)} ${'y'.repeat(900)}`);
    expect(long).toHaveLength(MAX_TEXT_LENGTH);
    expect(long).not.toMatch(/Atza|sss/);
  });
});
