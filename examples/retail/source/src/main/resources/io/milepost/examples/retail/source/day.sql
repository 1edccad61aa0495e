-- One day at the shop. Needs pg_temp.today (day), pg_temp.chance (what, key) and pg_temp.word (what, key):
-- chance() is a number from 0 to 999 that depends on the seed, the day, what is decided and the key alone.

-- Orders that left two days ago or earlier: a third comes back as it was, a third changed, a third never.
INSERT INTO shop.orders
SELECT orderkey, custkey, orderstatus,
       totalprice + pg_temp.chance('back', orderkey) % 3 * 0.01,
       orderdate, orderpriority, clerk, shippriority, comment
FROM shop_archive.deleted_orders
WHERE day <= pg_temp.today() - 2 AND pg_temp.chance('back', orderkey) % 3 < 2;
INSERT INTO shop.lineitem
SELECT orderkey, linenumber, partkey, suppkey,
       quantity + pg_temp.chance('back', orderkey) % 3 * linenumber,
       extendedprice, discount, tax, returnflag, linestatus, shipdate, commitdate, receiptdate,
       shipinstruct, shipmode, comment
FROM shop_archive.deleted_lineitem
WHERE day <= pg_temp.today() - 2 AND pg_temp.chance('back', orderkey) % 3 < 2;
DELETE FROM shop_archive.deleted_orders WHERE day <= pg_temp.today() - 2;
DELETE FROM shop_archive.deleted_lineitem WHERE day <= pg_temp.today() - 2;

-- Customers: half of them come back as they were.
INSERT INTO shop.customer
SELECT custkey, name, address, nationkey, phone, acctbal, mktsegment, comment
FROM shop_archive.deleted_customer
WHERE day <= pg_temp.today() - 2 AND pg_temp.chance('back', custkey) % 2 = 0;
DELETE FROM shop_archive.deleted_customer WHERE day <= pg_temp.today() - 2;

-- Of what was changed before, half is taken back to the last byte.
UPDATE shop.orders now
SET custkey = was.custkey, orderstatus = was.orderstatus, totalprice = was.totalprice,
    orderdate = was.orderdate, orderpriority = was.orderpriority, clerk = was.clerk,
    shippriority = was.shippriority, comment = was.comment
FROM shop_archive.earlier_orders was
WHERE was.orderkey = now.orderkey AND pg_temp.chance('revert', now.orderkey) % 2 = 0;
UPDATE shop.customer now
SET name = was.name, address = was.address, nationkey = was.nationkey, phone = was.phone,
    acctbal = was.acctbal, mktsegment = was.mktsegment, comment = was.comment
FROM shop_archive.earlier_customer was
WHERE was.custkey = now.custkey AND pg_temp.chance('revert', now.custkey) % 2 = 0;
DELETE FROM shop_archive.earlier_orders;
DELETE FROM shop_archive.earlier_customer;

-- Orders change their state, their price, their comment (NULL, empty, odd, normalized otherwise).
INSERT INTO shop_archive.earlier_orders
SELECT pg_temp.today(), * FROM shop.orders WHERE pg_temp.chance('order', orderkey) < 10;
UPDATE shop.orders
SET orderstatus = CASE WHEN pg_temp.chance('state', orderkey) < 500 THEN 'F' ELSE 'P' END,
    totalprice = totalprice + pg_temp.chance('price', orderkey) % 4 * 0.01,
    comment = pg_temp.remark(comment, 'order comment', orderkey)
WHERE pg_temp.chance('order', orderkey) < 10;
UPDATE shop.orders
SET comment = CASE WHEN comment IS NFC NORMALIZED
              THEN normalize(comment, NFD) ELSE normalize(comment, NFC) END
WHERE comment ~ 'rich' AND pg_temp.chance('normalize', orderkey) < 200;

-- Lines: other quantities; a last line is taken off; a first line is, and the others move up.
UPDATE shop.lineitem
SET quantity = quantity + 1,
    extendedprice = extendedprice * 1.01,
    comment = left(pg_temp.remark(comment, 'line comment', orderkey * 10 + linenumber), 44)
WHERE pg_temp.chance('line', orderkey * 10 + linenumber) < 5;
DELETE FROM shop.lineitem line
WHERE pg_temp.chance('last line', orderkey) < 4
  AND linenumber > 1
  AND linenumber = (SELECT max(linenumber) FROM shop.lineitem WHERE orderkey = line.orderkey);
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT * FROM shop.lineitem WHERE pg_temp.chance('first line', orderkey) < 3;
DELETE FROM shop.lineitem WHERE orderkey IN (SELECT orderkey FROM moved);
INSERT INTO shop.lineitem
SELECT orderkey, linenumber - 1, partkey, suppkey, quantity, extendedprice, discount, tax,
       returnflag, linestatus, shipdate, commitdate, receiptdate, shipinstruct, shipmode, comment
FROM moved WHERE linenumber > 1;

-- Orders leave with all their lines.
INSERT INTO shop_archive.deleted_orders
SELECT pg_temp.today(), * FROM shop.orders WHERE pg_temp.chance('leave', orderkey) < 4;
INSERT INTO shop_archive.deleted_lineitem
SELECT pg_temp.today(), * FROM shop.lineitem WHERE pg_temp.chance('leave', orderkey) < 4;
DELETE FROM shop.lineitem WHERE pg_temp.chance('leave', orderkey) < 4;
DELETE FROM shop.orders WHERE pg_temp.chance('leave', orderkey) < 4;

-- New orders, like older ones but under keys of their own: ten digits and more tell the day.
INSERT INTO shop.orders
SELECT pg_temp.today() * 1000000000::bigint + orderkey, custkey, 'O', totalprice,
       orderdate + 1, orderpriority, clerk, shippriority,
       pg_temp.remark(comment, 'new comment', orderkey)
FROM shop.orders
WHERE orderkey < 1000000000 AND pg_temp.chance('new order', orderkey) < 5;
INSERT INTO shop.lineitem
SELECT pg_temp.today() * 1000000000::bigint + orderkey, linenumber, partkey, suppkey, quantity,
       extendedprice, discount, tax, 'N', 'O', shipdate + 1, commitdate + 1, receiptdate + 1,
       shipinstruct, shipmode, comment
FROM shop.lineitem
WHERE orderkey < 1000000000 AND pg_temp.chance('new order', orderkey) < 5;

-- Customers: into the red and (reverted) out again, to nought, moved, renamed, gone, new.
INSERT INTO shop_archive.earlier_customer
SELECT pg_temp.today(), * FROM shop.customer WHERE pg_temp.chance('customer', custkey) < 30;
UPDATE shop.customer
SET acctbal = CASE pg_temp.chance('balance', custkey) % 4
                WHEN 0 THEN -abs(acctbal) - 0.01 WHEN 1 THEN abs(acctbal)
                WHEN 2 THEN 0 ELSE acctbal END,
    name = CASE WHEN pg_temp.chance('name', custkey) < 200
           THEN left(pg_temp.word('which name', custkey), 25) ELSE name END,
    address = CASE WHEN pg_temp.chance('address', custkey) < 300
              THEN left(pg_temp.word('which address', custkey) || ' ' || custkey, 40) ELSE address END,
    phone = CASE WHEN pg_temp.chance('phone', custkey) < 200
            THEN left(pg_temp.word('which phone', custkey), 15) ELSE phone END,
    comment = pg_temp.remark(comment, 'customer comment', custkey)
WHERE pg_temp.chance('customer', custkey) < 30;
INSERT INTO shop_archive.deleted_customer
SELECT pg_temp.today(), * FROM shop.customer WHERE pg_temp.chance('customer leaves', custkey) < 4;
DELETE FROM shop.customer WHERE pg_temp.chance('customer leaves', custkey) < 4;
INSERT INTO shop.customer
SELECT pg_temp.today() * 1000000000::bigint + custkey,
       left(pg_temp.word('new name', custkey), 25), address, nationkey, phone, acctbal,
       mktsegment, pg_temp.remark(comment, 'new comment', custkey)
FROM shop.customer
WHERE custkey < 1000000000 AND pg_temp.chance('new customer', custkey) < 5;

-- The small tables change a little.
UPDATE shop.supplier
SET acctbal = acctbal - 100, comment = pg_temp.remark(comment, 'supplier comment', suppkey)
WHERE pg_temp.chance('supplier', suppkey) < 40;
UPDATE shop.nation
SET comment = pg_temp.remark(comment, 'nation comment', nationkey)
WHERE pg_temp.chance('nation', nationkey) < 80;
UPDATE shop.region
SET comment = pg_temp.remark(comment, 'region comment', regionkey)
WHERE pg_temp.chance('region', regionkey) < 150;
