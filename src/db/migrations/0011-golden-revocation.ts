/** What golden images descend from, and which builds of them must not be used any more (src/golden/). */
export const goldenRevocation = `
-- The ids of the images at Glance that a build descends from, the nearest first.
alter table golden_build add column parents jsonb not null default '[]';
update golden_build set parents = jsonb_build_array(base_id) where base_id is not null;
create index golden_build_glance on golden_build (glance_id) where glance_id is not null;

alter table golden_build
  add column revoked_at timestamptz,
  add column revoked_by text,
  add column revoked_reason text,
  -- What was done at Glance: null until something was.
  add column withheld text check (withheld in ('deactivated', 'hidden', 'gone'));

alter table golden_image drop constraint golden_image_status_check;
alter table golden_image add constraint golden_image_status_check
  check (status in ('pending', 'creating', 'ready', 'failed', 'deleting', 'revoked'));
`
