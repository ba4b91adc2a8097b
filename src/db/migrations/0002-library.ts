/** What projects keep in the object store (src/library/), and the events of its changes (src/outbox/). */
export const libraryTables = `
create table library_album (
  id text primary key,
  project_id text not null,
  owner_id text not null,
  title text not null,
  description text not null default '',
  cover_image_id text,
  -- How often the positions of its images were numbered again.
  numbering integer not null default 0,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index library_album_project on library_album (project_id, created_at desc, id desc);

create table library_image (
  id text primary key,
  project_id text not null,
  owner_id text not null,
  kind text not null check (kind in ('picture', 'disk')),
  status text not null default 'upload_pending'
    check (status in ('upload_pending', 'uploading', 'stored', 'processing', 'ready', 'failed')),
  failure jsonb,
  filename text not null,
  content_type text not null,
  size_bytes bigint not null,
  client_sha256 text,
  title text not null,
  tags text[] not null default '{}',
  visibility text not null default 'private' check (visibility in ('private', 'public')),
  format text,
  width integer,
  height integer,
  sha256 text,
  object_key text not null,
  etag text,
  glance_request jsonb,
  glance_id text,
  os_hash_algo text,
  os_hash_value text,
  terms tsvector not null,
  folded_tags text[] not null default '{}',
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  purge_at timestamptz
);
create index library_image_project on library_image (project_id, created_at desc, id desc) where deleted_at is null;
create index library_image_owner on library_image (project_id, owner_id, created_at desc, id desc)
  where deleted_at is null;
create index library_image_kind on library_image (project_id, kind, created_at desc, id desc)
  where deleted_at is null;
create index library_image_format on library_image (project_id, format, created_at desc, id desc)
  where deleted_at is null;
create index library_image_public on library_image (created_at desc, id desc)
  where deleted_at is null and visibility = 'public';
create index library_image_trash on library_image (project_id, deleted_at desc, id desc)
  where deleted_at is not null;
create index library_image_terms on library_image using gin (terms) where deleted_at is null;
create index library_image_tags on library_image using gin (folded_tags) where deleted_at is null;
create index library_image_hash on library_image (project_id, sha256) where sha256 is not null;
create index library_image_client_hash on library_image (project_id, client_sha256) where client_sha256 is not null;
create index library_image_purge on library_image (purge_at) where purge_at is not null;
create index library_image_unfinished on library_image (updated_at)
  where status not in ('ready', 'failed');

create table library_variant (
  image_id text not null references library_image (id) on delete cascade,
  name text not null,
  status text not null default 'processing' check (status in ('processing', 'ready', 'failed')),
  width integer,
  height integer,
  size_bytes bigint,
  object_key text,
  primary key (image_id, name)
);

-- Without a foreign key: the reaper needs it when the image is gone.
create table library_upload (
  id text primary key,
  image_id text not null,
  project_id text not null,
  state text not null default 'starting'
    check (state in ('starting', 'open', 'completing', 'completed', 'aborted', 'expired')),
  object_key text not null,
  upload_id text,
  content_type text not null,
  total_bytes bigint not null,
  part_size_bytes bigint not null,
  parts jsonb,
  refusal jsonb,
  credentials text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create unique index library_upload_running on library_upload (image_id)
  where state in ('starting', 'open', 'completing');
create index library_upload_image on library_upload (image_id);
create index library_upload_ended on library_upload (updated_at)
  where state in ('completed', 'aborted', 'expired');
create index library_upload_expiry on library_upload (expires_at)
  where state in ('starting', 'open', 'completing');

create table library_album_image (
  album_id text not null references library_album (id) on delete cascade,
  image_id text not null references library_image (id) on delete cascade,
  position double precision not null,
  added_at timestamptz not null default now(),
  primary key (album_id, image_id)
);
create index library_album_image_order on library_album_image (album_id, position, image_id);
create index library_album_image_image on library_album_image (image_id);

create table library_share (
  id text primary key,
  image_id text not null references library_image (id) on delete cascade,
  project_id text not null,
  created_by text not null,
  token_hash text not null unique,
  role text not null check (role in ('viewer', 'downloader')),
  password_hash text,
  most_uses integer,
  uses integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index library_share_image on library_share (image_id, created_at desc, id desc);

-- What a project has in the library, kept with every change so that a quota need not count.
create table library_usage (
  project_id text primary key,
  images bigint not null default 0,
  bytes bigint not null default 0
);

-- Answers to requests with an Idempotency-Key.
create table library_request (
  project_id text not null,
  key text not null,
  fingerprint text not null,
  image_id text not null references library_image (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (project_id, key)
);

-- Changes, in the order of their ids; whoever delivers them remembers how far it came. The transaction comes
-- first, so that a row's transaction has its number before the row has its own (src/outbox/read.ts).
create table outbox (
  transaction xid8 not null default pg_current_xact_id(),
  id bigint generated by default as identity primary key,
  project_id text not null,
  type text not null,
  subject text not null,
  facts jsonb not null,
  created_at timestamptz not null default now()
);
create index outbox_project on outbox (project_id, id);

-- How far a reader came. Until held_until only its holder reads on.
create table outbox_reader (
  name text primary key,
  last_id bigint not null,
  holder text,
  held_until timestamptz not null default now(),
  failures integer not null default 0
);
`
