//! Which sandboxes outlive the process, and which tenants are in them, so that a start opens none of their files.

use std::path::Path;

use kernel::{TenantId, Timestamp};
use store::{Read, Schema, Store, StoreError, Text, Tx, params};

use super::Listed;
use super::index::Known;
use crate::WorldError;

const SCHEMA: Schema = Schema { owner: "registry", steps: &[TABLES] };

const TABLES: &str = "
    create table sandboxes (
        name       text primary key,
        file       text not null,
        seed       integer,
        created_at text not null
    ) strict;
    create table tenants (
        tenant  text primary key,
        sandbox text not null references sandboxes (name) on delete cascade
    ) strict;
";

const LOAD: &str = "select name, file, seed, created_at from sandboxes where file <> '' order by name";
const TENANTS: &str = "select tenant from tenants where sandbox = ?1";
const CREATED_AT: &str = "select created_at from sandboxes where name = ?1";
const ADD: &str = "insert or replace into sandboxes (name, file, seed, created_at) values (?1, ?2, ?3, ?4)";
const REMOVE: &str = "delete from sandboxes where name = ?1";
const FORGET_TENANTS: &str = "delete from tenants where sandbox = ?1";
const ADD_TENANT: &str = "insert or replace into tenants (tenant, sandbox) values (?1, ?2)";

pub(super) fn open(folder: &Path) -> Result<Store, WorldError> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("registry.db");
    Store::open(&path, &[SCHEMA]).map_err(|error| WorldError::Open { path, error })
}

/// Every sandbox that was kept, with its tenants.
pub(super) fn load(read: &Read<'_>, folder: &Path) -> Result<Vec<(Known, Vec<TenantId>)>, StoreError> {
    let known = read.all(LOAD, [], |row| {
        let (file, seed): (String, Option<i64>) = (row.get(1)?, row.get(2)?);
        Ok(Known {
            name: row.get(0)?,
            file: folder.join(file),
            seed: seed.map(i64::cast_unsigned),
            created_at: row.get::<_, Text<Timestamp>>(3)?.0,
            ephemeral: false,
            ready: true,
        })
    })?;
    let with_tenants = |known: Known| {
        let tenants = read.all(TENANTS, [&known.name], |row| Ok(row.get::<_, Text<TenantId>>(0)?.0))?;
        Ok((known, tenants))
    };
    known.into_iter().map(with_tenants).collect()
}

/// Notes when the default world was first there; it has no file of the registry's.
pub(super) fn first(tx: &Tx<'_>, default: Listed) -> Result<Listed, StoreError> {
    let found = tx.one(CREATED_AT, [&default.name], |row| Ok(row.get::<_, Text<Timestamp>>(0)?.0))?;
    if let Some(created_at) = found {
        return Ok(Listed { created_at, ..default });
    }
    tx.execute(ADD, params![default.name, "", None::<i64>, Text(default.created_at)])?;
    Ok(default)
}

/// Writes a sandbox down. Its file by its name alone: the folder may be moved.
pub(super) fn add(tx: &Tx<'_>, known: &Known, tenants: &[TenantId]) -> Result<(), StoreError> {
    let file = known.file.file_name().unwrap_or_default().to_string_lossy();
    let seed = known.seed.map(u64::cast_signed);
    tx.execute(ADD, params![known.name, file, seed, Text(known.created_at)])?;
    claim(tx, &known.name, tenants)
}

pub(super) fn remove(tx: &Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute(REMOVE, [name]).map(drop)
}

pub(super) fn claim(tx: &Tx<'_>, name: &str, tenants: &[TenantId]) -> Result<(), StoreError> {
    tx.execute(FORGET_TENANTS, [name])?;
    tenants.iter().try_for_each(|tenant| tx.execute(ADD_TENANT, params![Text(*tenant), name]).map(drop))
}
