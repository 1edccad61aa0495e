/** S3 for tests: two servers, and a proxy that loses, cuts and delays what passes it. */
package io.milepost.testing.s3;
