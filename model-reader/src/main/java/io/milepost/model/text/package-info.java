/** Words for people, the same from every command and job. */
package io.milepost.model.text;
