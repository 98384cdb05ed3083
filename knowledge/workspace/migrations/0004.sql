create table events (
    platform text not null,
    name text not null,
    owner text not null,
    event text,
    until double precision not null,
    tries bigint not null,
    at double precision not null,
    primary key (platform, name)
);
create index events_at on events (at);
create index events_open on events (platform, until) where event is not null;
create table leases (
    name text primary key,
    holder text not null,
    until double precision not null
);
