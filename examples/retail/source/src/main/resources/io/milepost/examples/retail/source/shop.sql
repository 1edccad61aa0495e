-- The shop's own tables.
CREATE SCHEMA shop;

CREATE TABLE shop.region (
  regionkey bigint NOT NULL,
  name varchar(25) NOT NULL,
  comment varchar(152),
  PRIMARY KEY (regionkey)
);
COMMENT ON TABLE shop.region IS 'One row per part of the world.';

CREATE TABLE shop.nation (
  nationkey bigint NOT NULL,
  name varchar(25) NOT NULL,
  regionkey bigint NOT NULL,
  comment varchar(152),
  PRIMARY KEY (nationkey)
);
COMMENT ON TABLE shop.nation IS 'One row per country.';

CREATE TABLE shop.supplier (
  suppkey bigint NOT NULL,
  name varchar(25) NOT NULL,
  address varchar(40) NOT NULL,
  nationkey bigint NOT NULL,
  phone varchar(15) NOT NULL,
  acctbal numeric(15,2) NOT NULL,
  comment varchar(101),
  PRIMARY KEY (suppkey)
);
COMMENT ON TABLE shop.supplier IS 'One row per supplier.';

CREATE TABLE shop.customer (
  custkey bigint NOT NULL,
  name varchar(25) NOT NULL,
  address varchar(40) NOT NULL,
  nationkey bigint NOT NULL,
  phone varchar(15) NOT NULL,
  acctbal numeric(15,2) NOT NULL,
  mktsegment varchar(10) NOT NULL,
  comment varchar(117),
  PRIMARY KEY (custkey)
);
COMMENT ON TABLE shop.customer IS 'One row per customer.';

CREATE TABLE shop.orders (
  orderkey bigint NOT NULL,
  custkey bigint NOT NULL,
  orderstatus char(1) NOT NULL,
  totalprice numeric(15,2) NOT NULL,
  orderdate date NOT NULL,
  orderpriority varchar(15) NOT NULL,
  clerk varchar(15) NOT NULL,
  shippriority integer NOT NULL,
  comment varchar(79),
  PRIMARY KEY (orderkey)
);
COMMENT ON TABLE shop.orders IS 'One row per order.';

CREATE TABLE shop.lineitem (
  orderkey bigint NOT NULL,
  linenumber integer NOT NULL,
  partkey bigint NOT NULL,
  suppkey bigint NOT NULL,
  quantity numeric(15,2) NOT NULL,
  extendedprice numeric(15,2) NOT NULL,
  discount numeric(15,2) NOT NULL,
  tax numeric(15,2) NOT NULL,
  returnflag char(1) NOT NULL,
  linestatus char(1) NOT NULL,
  shipdate date NOT NULL,
  commitdate date NOT NULL,
  receiptdate date NOT NULL,
  shipinstruct varchar(25) NOT NULL,
  shipmode varchar(10) NOT NULL,
  comment varchar(44),
  PRIMARY KEY (orderkey, linenumber)
);
COMMENT ON TABLE shop.lineitem IS 'One row per position of an order.';

-- What the shop put aside, so that it can come back; nobody reads it.
CREATE SCHEMA shop_archive;
CREATE TABLE shop_archive.calendar (day integer PRIMARY KEY, seed bigint NOT NULL);
CREATE TABLE shop_archive.deleted_orders (day integer, LIKE shop.orders);
CREATE TABLE shop_archive.deleted_lineitem (day integer, LIKE shop.lineitem);
CREATE TABLE shop_archive.deleted_customer (day integer, LIKE shop.customer);
CREATE TABLE shop_archive.earlier_orders (day integer, LIKE shop.orders);
CREATE TABLE shop_archive.earlier_customer (day integer, LIKE shop.customer);
