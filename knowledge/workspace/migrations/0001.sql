create table conversations (
    conversation text primary key,
    intent text not null,
    slots text not null,
    at text not null
);
create index conversations_at on conversations (at);
