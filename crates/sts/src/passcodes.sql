-- The wish that the newest code answers: the same wish, sent again, is answered by the same code.
alter table passcodes add column wish text not null default '';
