import { MAX_TEXT_LENGTH, safeText, withoutSecrets } from './safe-text';

describe('text from another party', () => {
  it.each([
    ['token Atza|IwEBIa-b_c.d== was refused', 'token [secret] was refused'],
    ['refresh_token=Atzr%7CIwEBIabc&client_id=x', 'refresh_token=[secret]&client_id=x'],
    ['"Atzr|IwEB/IO+x"', '"[secret]"'],
    ['secret amzn1.oa2-cs.v1.0123abcd, please', 'secret [secret], please'],
    ['client amzn1.application-oa2-client.0123', 'client [secret]'],
    [
      'see https://b.s3.amazonaws.com/doc?X-Amz-Security-Token=FQoG/x%2B&X-Amz-Signature=deadbeef now',
      'see https://b.s3.amazonaws.com/doc now',
    ],
    ['(https://user:pass@host.example/a/b#access_token=abc)', '(https://host.example/a/b'],
    ['at https://host.example/a/b: no', 'at https://host.example/a/b: no'],
    [
      'b.s3.amazonaws.com/doc?x=1&X-Amz-Signature=deadbeef&y=2',
      'b.s3.amazonaws.com/doc?x=1&X-Amz-Signature=[secret]&y=2',
    ],
    [
      'https%3A%2F%2Fb%2Fdoc%3FX-Amz-Signature%3Ddeadbeef%26y%3D2',
      'https%3A%2F%2Fb%2Fdoc%3FX-Amz-Signature%3D[secret]',
    ],
    ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [secret]'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: [secret]'],
    ['client_secret=0123456789abcdef, next', 'client_secret=[secret], next'],
    ['password = hunter2 fails', 'password = [secret] fails'],
    ['{"client_secret":"two words","sku":"MUG"}', '{"client_secret":[secret],"sku":"MUG"}'],
    ['{\\"refreshToken\\": \\"abc\\", \\"sku\\": 1}', '{\\"refreshToken\\": [secret], \\"sku\\": 1}'],
    ["user['password']='abc", "user['password']=[secret]"],
    ['api-key: 12ab34cd', 'api-key: [secret]'],
    ['message="the client_secret=abc is wrong"', 'message="the client_secret=[secret] is wrong"'],
    ['AWSAccessKeyId=x, AKIAIOSFODNN7EXAMPLE', 'AWSAccessKeyId=[secret], [secret]'],
    ['id ASIAIOSFODNN7EXAMPLE.', 'id [secret].'],
    ['bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-1_x here', 'bad [secret] here'],
    // What is no secret stays: an operator has to act on it.
    [
      'ExpiredToken: The security token included in the request is expired',
      'ExpiredToken: The security token included in the request is expired',
    ],
    ['InvalidSignature: check credentials (SKU MUG-12)', 'InvalidSignature: check credentials (SKU MUG-12)'],
    ['quantity=12; lead_time: 5 days', 'quantity=12; lead_time: 5 days'],
    ['line one\r\nline two\t\u0000end', 'line one line two end'],
    ['  ASIN B0TESTMUG1  ', 'ASIN B0TESTMUG1'],
  ])('turns %j into %j', (text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  it('shows none of the configured secrets, whatever their form, also as an address would carry them', () => {
    const secrets = ['plain/secret', 'refresh me', 'x'];
    expect(withoutSecrets('bad plain/secret plain%2Fsecret refresh%20me refresh me, extra', secrets)).toBe(
      'bad [secret] [secret] [secret] [secret], extra',
    );
  });

  it.each([
    ['one word', 'a'],
    ['words of secrets', 'token'],
    ['keys without a value', 'token:'],
    ['keys with many spaces', `token${' '.repeat(50)}`],
    ['colons as an address has them', 'token%3A'],
    ['addresses in addresses', 'a://a'],
    ['names before a host', 'a://@:'],
    ['open quotes', `token="`],
    ['escapes', 'token=\\'],
    ['beginnings of tokens', 'eyJ'],
    ['beginnings of keys', 'AKIA'],
    ['bearers', 'Bearer '],
    ['a secret at the end', 'Atza|'],
  ])('is read in time however it is made, of a hostile length: %s', (_case, piece) => {
    expect(safeText(piece.repeat(100_000)).length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    // Up to the length that is read at all, where a time that grows with its square is one of seconds.
    const hostile = piece.repeat(Math.floor(19_000 / piece.length));
    for (let round = 0; round < 20; round += 1)
      expect(safeText(`${hostile}${round}!`).length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
  });

  it('shows no half of a secret where it stops reading', () => {
    const shrinking = `https://host.example/?${'q'.repeat(19_960)} client_secret`;
    expect(safeText(`${shrinking}=${'s'.repeat(100)}`)).toBe('https://host.example/ …');
  });

  it('is cut to its limit, after the secrets are out', () => {
    const long = safeText(`${'x'.repeat(MAX_TEXT_LENGTH - 5)} Atza|${'s'.repeat(2_000)} ${'y'.repeat(900)}`);
    expect(long).toHaveLength(MAX_TEXT_LENGTH);
    expect(long).not.toMatch(/Atza|sss/);
  });
});
