alter table runs add column author_name text not null default '';
alter table machines add column author_name text not null default '';
