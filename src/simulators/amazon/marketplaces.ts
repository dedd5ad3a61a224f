/** Amazon's marketplaces by the region whose endpoint serves them. */
const REGION_OF = new Map<string, 'NA' | 'EU' | 'FE'>([
  ['ATVPDKIKX0DER', 'NA'], // US
  ['A2EUQ1WTGCTBG2', 'NA'], // CA
  ['A1AM78C64UM0Y8', 'NA'], // MX
  ['A2Q3Y263D00KWC', 'NA'], // BR
  ['A28R8C7NBKEWEA', 'EU'], // IE
  ['A1RKKUPIHCS9HS', 'EU'], // ES
  ['A1F83G8C2ARO7P', 'EU'], // UK
  ['A13V1IB3VIYZZH', 'EU'], // FR
  ['AMEN7PMS3EDWL', 'EU'], // BE
  ['A1805IZSGTT6HS', 'EU'], // NL
  ['A1PA6795UKMFR9', 'EU'], // DE
  ['APJ6JRA9NG5V4', 'EU'], // IT
  ['A2NODRKZP88ZB9', 'EU'], // SE
  ['AE08WJ6YKNBMC', 'EU'], // ZA
  ['A1C3SOZRARQ6R3', 'EU'], // PL
  ['A17E79C6D8DWNP', 'EU'], // SA
  ['ARBP9OOSHTCHU', 'EU'], // EG
  ['A33AVAJ2PDY3EV', 'EU'], // TR
  ['A2VIGQ35RCS4UG', 'EU'], // AE
  ['A21TJRUUN4KGV', 'EU'], // IN
  ['A19VAU5U5O7RUS', 'FE'], // SG
  ['A39IBJ37TRP1C6', 'FE'], // AU
  ['A1VC38T7YXB528', 'FE'], // JP
]);

/** How a marketplace id stands to the shop's own: its own, a neighbour on the same endpoint, elsewhere, or no id at all. */
export function relationOf(id: string, own: string): 'own' | 'same-region' | 'other-region' | 'unknown' {
  if (id === own) return 'own';
  const region = REGION_OF.get(id);
  if (region === undefined) return 'unknown';
  return region === REGION_OF.get(own) ? 'same-region' : 'other-region';
}
