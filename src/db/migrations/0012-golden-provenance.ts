/** Where golden images come from, as a DSSE envelope around an in-toto statement (src/golden/). */
export const goldenStatements = `
-- Without signatures if there was no key.
alter table golden_build add column provenance jsonb;
`
