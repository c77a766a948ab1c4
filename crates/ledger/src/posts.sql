create table posts (
    person text not null,
    form text not null,
    at text not null,
    leads_to text not null,
    primary key (person, form)
) strict, without rowid;
create index posts_by_time on posts (at);
