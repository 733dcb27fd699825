// The words that every view of a guide shares: as on the command line.

const NOTE_KINDS = {
  includes: "Includes",
  inclusion: "Inclusion terms",
  excludes1: "Excludes1",
  excludes2: "Excludes2",
  "code-first": "Code first",
  "use-additional": "Use additional code",
  "code-also": "Code also",
  note: "Note",
  "seventh-character": "7th character",
};
const STANDINGS = {
  proposed: "The analysis proposes it.",
  "needs-review": "The analysis names it as a candidate that a person must settle.",
  weighed: "The analysis weighed it and did not choose it.",
  "not-weighed": "The analysis does not speak of it.",
};

export const noteKind = (kind) => NOTE_KINDS[kind];

/** Whether a code is valid for reporting as it stands, and its edition with its dates. */
export function validity(guide) {
  const heading = guide.codes.length ? "A heading: use a code below it" : "Needs a 7th character";
  const valid = guide.billable ? "Valid for reporting" : heading;
  return `${valid}. ${guide.edition}, for dates of service from ${guide.valid_from} to ${guide.valid_to}.`;
}

/** What the analysis makes of the code, and which codes it proposes. */
export function standing(held) {
  const others = held.proposed.filter((code) => !code.startsWith(held.code));
  const nothing = held.conditions.length ? "" : " The note documents nothing that this code is for.";
  return `${STANDINGS[held.standing]}${nothing}${others.length ? ` Proposed: ${others.join(", ")}.` : ""}`;
}

/** What the sources that a guide names stand for, as [id, text]. */
export function knownSources(guide) {
  const said = [guide.summary, guide.use, guide.not_use, guide.elements, guide.pitfalls, guide.questions].flat();
  const statements = guide.procedures.length ? [...said, guide.procedures_said] : said;
  const named = new Set(statements.flatMap((item) => item.sources).map((source) => source.split(" ")[0]));
  return Object.entries(guide.sources).filter(([id]) => named.has(id));
}
