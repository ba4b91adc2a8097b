/** The software bills of materials of golden images (src/golden/). */
export const goldenSboms = `
create table golden_sbom (
  build_id uuid primary key references golden_build (id) on delete cascade,
  -- JSON of CycloneDX, byte for byte as the provenance statement has its hash.
  document text not null,
  -- Pairs of name and version, to compare builds.
  packages jsonb not null
);
`
