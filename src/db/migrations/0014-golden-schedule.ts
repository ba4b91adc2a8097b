/** When golden images are built without anybody asking for it (src/golden/schedule/). */
export const goldenSchedules = `
create table golden_schedule (
  project_id text not null,
  image_name text not null,
  cron text,
  time_zone text not null,
  on_base_change boolean not null,
  max_failures int not null,
  -- In a row.
  failures int not null default 0,
  credential_id text not null,
  -- The application credential, sealed.
  credential text not null,
  next_at timestamptz,
  -- When to look whether the base image has changed.
  check_at timestamptz,
  -- The last build that was begun, until its end has been counted.
  build_id uuid,
  message text,
  stopped_at timestamptz,
  created_by text not null,
  updated_at timestamptz not null default now(),
  primary key (project_id, image_name),
  foreign key (project_id, image_name) references golden_image (project_id, name) on delete cascade
);
create index golden_schedule_due on golden_schedule (least(next_at, check_at)) where stopped_at is null;
`
