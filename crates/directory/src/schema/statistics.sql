-- What proxy addresses are asked by.
create index user_addresses_by_text on user_addresses ('smtp:' || address_key) where kind = 'proxy';

-- What the indexes are like in a large tenant. Without it SQLite takes every equation for as telling as any other, and
-- looks for one address among all guests. The same in each file, whoever is in it: the same question is read the same way.
-- "The ANALYZE command", section "Fixed results of ANALYZE".
analyze sqlite_schema;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('users', 'sqlite_autoindex_users_1', '1000000 1'),
    ('users', 'users_by_upn', '1000000 500000 1'),
    ('users', 'users_by_name', '1000000 500000 3 1'),
    ('users', 'users_by_mail', '1000000 500000 2 2 1'),
    ('users', 'users_by_type', '1000000 500000 250000 3 1'),
    ('users', 'users_by_state', '1000000 500000 150000 3 1'),
    ('users', 'users_by_creation', '1000000 500000 2 1'),
    ('users', 'users_by_home', '1000000 500000 2 1 1'),
    ('user_addresses', 'user_addresses', '3000000 1500000 3 2 1'),
    ('user_addresses', 'user_addresses_of', '3000000 3 1'),
    ('user_addresses', 'user_addresses_by_proxy', '1000000 500000 1'),
    ('user_addresses', 'user_addresses_by_text', '1000000 1');
analyze sqlite_schema;
