create table team_changes (
    team text primary key,
    number bigint not null
);
create table runs (
    team text not null,
    id text not null,
    model text not null,
    precision_key text not null,
    gpus text not null,
    used_bytes bigint,
    decode_tok_s double precision,
    prefill_tok_s double precision,
    context bigint,
    batch bigint,
    runtime text,
    note text not null,
    author text not null,
    at text not null,
    primary key (team, id)
);
create index runs_at on runs (team, at);
create table machines (
    team text not null,
    folded text not null,
    name text not null,
    gpus text not null,
    ram_gb double precision,
    note text not null,
    author text not null,
    at text not null,
    primary key (team, folded)
);
create table settings (
    team text not null,
    channel text not null,
    name text not null,
    value text not null,
    author text not null,
    at text not null,
    primary key (team, channel, name)
);
create table prices (
    team text not null,
    id text not null,
    item text not null,
    kind text not null,
    price double precision not null,
    currency text not null,
    dated text not null,
    seller text not null,
    low double precision,
    high double precision,
    note text not null,
    author text not null,
    at text not null,
    primary key (team, id)
);
create table receipts (
    team text not null,
    id text not null,
    question text not null,
    intent text not null,
    slots text not null,
    data_version text not null,
    reply text not null,
    locale text not null,
    author text not null,
    at text not null,
    primary key (team, id)
);
create table watches (
    team text not null,
    id text not null,
    question text not null,
    platform text not null,
    channel text not null,
    thread text not null,
    locale text not null,
    state text not null,
    detail text not null,
    author text not null,
    at text not null,
    primary key (team, id)
);
create index watches_state on watches (state);
create table unanswered (
    team text not null,
    text text not null,
    locale text not null,
    count bigint not null,
    last_seen text not null,
    primary key (team, text)
);
create table usage (
    team text not null,
    day text not null,
    platform text not null,
    intent text not null,
    count bigint not null,
    primary key (team, day, platform, intent)
);
