-- What came to an object's relation, or left it: `properties` names the relation, `other` the object at its other end.
alter table changes add column other text;
alter table changes add column added integer;
