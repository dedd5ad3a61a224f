/** What follows from a refusal: `retry` it later, `look_again` at the listing's product type, or `block` the SKU. */
export type RefusalEnd = 'retry' | 'look_again' | 'block';

/** What Amazon says of a refusal: an issue of a submission, or an error of another answer than 2xx. */
export interface Remark {
  readonly code: string;
  readonly message: string;
  /** Only `ERROR` prevents a submission. Errors outside submissions have none. */
  readonly severity?: string;
}

interface RefusalRule {
  readonly end: Exclude<RefusalEnd, 'block'>;
  readonly codes: readonly string[];
  /** Words of a message whose code is not listed. Messages are in English: each PATCH asks for that locale. */
  readonly words?: RegExp;
  /** Where Amazon's meaning was seen; `#n` is an issue of amzn/selling-partner-api-models, `docs#n` of selling-partner-api-docs. */
  readonly source: string;
}

/** What is not listed blocks the SKU: most refusals name something in the listing that a person has to correct. */
const REFUSALS: readonly RefusalRule[] = [
  {
    end: 'retry',
    codes: ['4000000'],
    source:
      '#4603, #4362, #2544: "An internal error has occurred. Please try again." Gone by itself the next day.',
  },
  {
    end: 'retry',
    codes: ['InternalFailure', 'InternalError', 'InternalServerError', 'ServiceUnavailable'],
    source: 'Model listingsItems_2021-08-01, errors of 500 and 503; #2393 for the first.',
  },
  {
    end: 'retry',
    codes: [
      'QuotaExceeded',
      'Throttled',
      'ThrottlingException',
      'TooManyRequestsException',
      'RequestTimeout',
    ],
    source: 'Model, error of 429, and the gateway in front of the API: they say nothing about the listing.',
  },
  {
    end: 'look_again',
    codes: ['4000003'],
    source: '#2427, #5241: "The Amazon product type specified is invalid or not supported."',
  },
  {
    end: 'look_again',
    codes: ['8101'],
    source: 'docs#2217: "Invalid ProductType value for SKU: […]", for a PATCH.',
  },
  {
    end: 'look_again',
    codes: [],
    words: anyOf(
      String.raw`\bproduct[ _]?type\b[^.]{0,60}\b(?:invalid|unsupported|unknown|mismatch|not (?:supported|valid|recognized|found|allowed)|does(?: not|n't) (?:match|exist))\b`,
      String.raw`\b(?:invalid|unsupported|unknown|unrecognized|wrong|not an? (?:valid|supported|recognized)) (?:amazon )?['"]?product[ _]?type\b`,
    ),
    source: 'The words of 4000003 and 8101, under a code that is not listed.',
  },
  {
    end: 'retry',
    codes: [],
    words: anyOf(
      String.raw`\binternal (?:server |service |system |processing )?(?:error|failure)\b`,
      String.raw`\btemporar(?:y|ily)\b[^.]{0,30}\b(?:unavailable|not available|unable|error|failure|issue|problem|down|interrupted|interruption|outage)\b`,
      String.raw`\b(?:service|system|server)\b[^.]{0,30}\b(?:unavailable|not available|busy|overloaded)\b`,
      String.raw`\b(?:try|retry|resubmit|submit)\b[^.]{0,40}\b(?:later|shortly|soon|(?:in|after) (?:a few|some|\d+))\b`,
      String.raw`\b(?:error (?:has )?occurred|(?:unexpected|unknown|system|processing) error|(?:unable to|could not|cannot|failed to) (?:process|complete)\b[^.]{0,40})[^.]{0,20}[.,;]\s*(?:please )?(?:try|retry)\b`,
      String.raw`\b(?:request|operation|call|processing)\b[^.]{0,20}\btimed[ -]?out\b`,
      String.raw`\b(?:unavailable|not available) at (?:this|the) (?:time|moment)\b[^.]{0,20}\. *(?:please )?(?:try|retry)\b`,
      String.raw`\b(?:service|system|server)\b[^.]{0,30}\bmaintenance\b`,
      String.raw`\bsomething went wrong\b[^.]{0,30}[.,;] *(?:please )?(?:try|retry)\b`,
    ),
    source: 'The words of 4000000, of the 500 and of the 503 (#2393), under a code that is not listed.',
  },
];

/**
 * The end of a refusal with these remarks. The product type comes first, because other remarks may follow from a wrong
 * one. A refusal is temporary only if each of its errors is.
 */
export function endOfRefusal(remarks: readonly Remark[]): RefusalEnd {
  const errors = remarks.filter(({ severity }) => severity === undefined || severity === 'ERROR');
  const ends = (errors.length > 0 ? errors : remarks).map(endOf);
  if (ends.includes('look_again')) return 'look_again';
  return ends.length > 0 && ends.every((end) => end === 'retry') ? 'retry' : 'block';
}

function endOf({ code, message }: Remark): RefusalEnd {
  const rule =
    REFUSALS.find(({ codes }) => codes.includes(code)) ??
    REFUSALS.find(({ words }) => words?.test(message) === true);
  return rule?.end ?? 'block';
}

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join('|'), 'i');
}
